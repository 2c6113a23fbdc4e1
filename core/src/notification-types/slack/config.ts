import Type from 'typebox';

export const SlackConfig = Type.Object(
  {
    url: Type.String({
      minLength: 8,
      maxLength: 2048,
      writeOnly: true,
      description:
        'The incoming webhook’s URL (`https://hooks.slack.com/services/…`), which names the channel. A secret: whoever has it can post there.',
    }),
  },
  { title: 'SlackConfig', additionalProperties: false },
);
