/** The audit log: who changed what, when and from where. Rows are only ever added. */
import Type from 'typebox';
import { AUDIT_ACTIONS, AUDIT_ACTORS } from './audit-action.ts';
import { Time } from './time.ts';

export const AuditAction = Type.Enum(AUDIT_ACTIONS, { title: 'AuditAction', type: 'string' });

const OrNull = (description: string): Type.TUnion<[Type.TString, Type.TNull]> =>
  Type.Union([Type.String(), Type.Null()], { description });

export const AuditEntry = Type.Object(
  {
    id: Type.String(),
    at: Time,
    actor: Type.Object(
      {
        kind: Type.Enum(AUDIT_ACTORS, {
          type: 'string',
          description:
            '`person`: somebody whom another system names, such as a user of Slack; `nobody`: somebody who was not let in; `platform`: its own doing, such as an organization made on first use.',
        }),
        id: OrNull('Of the API key or the member; null for others.'),
        name: OrNull('As it was called then.'),
      },
      { additionalProperties: false },
    ),
    address: OrNull('Where the call came from.'),
    userAgent: OrNull('What the caller’s program calls itself.'),
    operation: OrNull('The call, by its `operationId`.'),
    action: AuditAction,
    resource: Type.Object(
      {
        kind: Type.String({ description: 'Such as `webhook` or `api-key`.' }),
        id: Type.String(),
        name: OrNull('As it is called after the change.'),
      },
      { additionalProperties: false },
    ),
    organization: OrNull('Null: the whole instance.'),
    project: OrNull('Null: no project in particular.'),
    changes: Type.Record(
      Type.String(),
      Type.Object({ before: Type.Unknown(), after: Type.Unknown() }, { additionalProperties: false }),
      { description: 'By field, what it was and what it became. Secrets are `(hidden)`.' },
    ),
  },
  { title: 'AuditEntry', additionalProperties: false },
);
export type AuditEntry = Type.Static<typeof AuditEntry>;
