/** Trying a webhook: one that there is, or what one would be. */
import Type from 'typebox';
import { Attempt, Timing } from './attempt.ts';
import { Decision } from './decision.ts';
import { Check } from './diagnosis/checks.ts';
import { Delivery } from './delivery.ts';
import { EVENT_ATTRIBUTES, EventInput } from './event.ts';
import { Warning } from './warning.ts';
import { WebhookChange, WebhookInput } from './webhook.ts';
import { Time } from './time.ts';

/** Recent events that a preview looks at. */
export const MOST_RECENT = 50;

const { severity, agentId, summary, links, context, source, trigger } = EventInput.properties;
/** A sample event, all of which can be left to us. */
const sample = {
  event: Type.Optional({
    ...EventInput.properties.type,
    description: 'The event type; the first that the webhook is subscribed to when left out.',
  }),
  data: Type.Optional(
    Type.Unknown({ description: 'Any JSON; the example of the event type when left out.' }),
  ),
  ...({ severity, agentId, summary, links, context, source, trigger } satisfies Record<
    (typeof EVENT_ATTRIBUTES)[number],
    unknown
  >),
};

export const TestInput = Type.Object(sample, { title: 'TestInput', additionalProperties: false });
export type TestInput = Type.Static<typeof TestInput>;

const { request, response, errorClass } = Attempt.properties;
const cause = Type.Union([Type.String(), Type.Null()], {
  description: 'Why it failed, in words, and what to do. Null when it was delivered.',
});

export const TestResult = Type.Object(
  {
    ...Delivery.properties,
    request: Type.Union([request, Type.Null()], { description: 'Null when nothing was sent in time.' }),
    response,
    timing: Type.Union([Timing, Type.Null()], { description: 'Null when nothing was sent in time.' }),
    cause,
  },
  { title: 'TestResult', additionalProperties: false },
);
export type TestResult = Type.Static<typeof TestResult>;

export const PreviewInput = Type.Object(
  {
    webhook: Type.Optional(WebhookInput),
    id: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'In the place of `webhook`: one that there is, with the secrets that it has.',
      }),
    ),
    changes: Type.Optional(WebhookChange),
    ...sample,
    recent: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_RECENT,
        description:
          'So many of the latest events are held against subscriptions and filters. Takes the permission `events:read`.',
      }),
    ),
    send: Type.Optional(
      Type.Boolean({
        description:
          'Whether the request is sent. False when left out. Takes the permission `deliveries:write`.',
      }),
    ),
  },
  { title: 'PreviewInput', additionalProperties: false, minProperties: 1 },
);
export type PreviewInput = Type.Static<typeof PreviewInput>;

const Exchange = Type.Object(
  {
    delivered: Type.Boolean({ description: 'Whether the receiver answered with 2xx.' }),
    response,
    timing: Timing,
    errorClass,
    cause,
    checks: Type.Array(Check, { description: 'Step by step, in the order in which they were tried.' }),
  },
  { title: 'Exchange', additionalProperties: false },
);

export const Preview = Type.Object(
  {
    event: Type.Object(
      { id: Type.String(), type: Type.String(), data: Type.Unknown() },
      { additionalProperties: false, description: 'The sample that the request is made of.' },
    ),
    request,
    warnings: Type.Array(Warning, { description: 'What is allowed and yet should be looked at.' }),
    decision: { ...Decision, description: 'Whether the sample would go to the webhook.' },
    recent: Type.Union(
      [
        Type.Array(
          Type.Object(
            {
              event: Type.Object(
                { id: Type.String(), type: Type.String(), created: Time },
                { additionalProperties: false },
              ),
              decision: Decision,
            },
            { additionalProperties: false },
          ),
        ),
        Type.Null(),
      ],
      { description: 'The latest events, newest first. Null unless asked for.' },
    ),
    sent: Type.Union([Exchange, Type.Null()], {
      description: 'What came of sending it. Null unless asked for.',
    }),
  },
  { title: 'Preview', additionalProperties: false },
);
export type Preview = Type.Static<typeof Preview>;
