import Type from 'typebox';

export const DiscordConfig = Type.Object(
  {
    url: Type.String({
      minLength: 8,
      maxLength: 2048,
      writeOnly: true,
      description:
        'The URL of a channel’s webhook (`https://discord.com/api/webhooks/…`). A secret: whoever has it can post there.',
    }),
  },
  { title: 'DiscordConfig', additionalProperties: false },
);
