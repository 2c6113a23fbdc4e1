/** What is allowed and yet should be looked at: told with the answer, stops nothing. */
import Type from 'typebox';

/** Every code, with what it is about. The list is closed; docs/warnings.md has it for people. */
export const WARNINGS = {
  unsigned: 'Requests carry no signature.',
  encryption_ended: 'Bodies were encrypted until this change.',
  long_block: 'One failing delivery may hold up an ordered webhook for long.',
  no_events: 'The webhook subscribes to nothing.',
  all_events: 'The webhook subscribes to everything.',
  unknown_event_type: 'The catalog does not have an event type.',
  idle_filter: 'A filter is for events that the webhook does not get.',
  idle_category: 'No event that the webhook gets is of a category.',
  gone_webhook: 'An alert rule names a webhook that was deleted.',
  missing_field: 'A filter looks at what the example of an event type does not have.',
  unfit_template: 'A template cannot render the example of an event type.',
  made_up_secret: 'A preview is signed with a secret that nobody has.',
  large_payload: 'A body is larger than its receivers may take, or was cut.',
} as const;
export type WarningCode = keyof typeof WARNINGS;

export const Warning = Type.Object(
  {
    path: Type.String({ description: 'What it is about: a JSON pointer into the body of the call.' }),
    code: Type.Enum(Object.keys(WARNINGS) as WarningCode[], { type: 'string' }),
    detail: Type.String({ description: 'A sentence for people, with what can be done.' }),
  },
  { title: 'Warning', additionalProperties: false },
);
export type Warning = Type.Static<typeof Warning>;
