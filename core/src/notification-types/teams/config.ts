import Type from 'typebox';

export const TeamsConfig = Type.Object(
  {
    url: Type.String({
      minLength: 8,
      maxLength: 4096,
      writeOnly: true,
      description:
        'The URL of a workflow “Post to a channel when a webhook request is received”. A secret: whoever has it can post there.',
    }),
  },
  { title: 'TeamsConfig', additionalProperties: false },
);
