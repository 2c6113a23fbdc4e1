/** An organization: a tenant. Its id is the caller's own string. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { RetryPolicy } from './retry.ts';
import { Time } from './time.ts';

const RetentionDays = Type.Union([Type.Integer({ minimum: 1, maximum: 3650 }), Type.Null()], {
  description:
    'Days for which its events, deliveries and attempts are kept, where that is less than the instance keeps them. Null: as long as the instance.',
});

const DefaultRetry = Type.Union([RetryPolicy, Type.Null()], {
  description: 'What webhooks get that are made without a retry policy of their own. Null: `standard`.',
});

export const OrganizationInput = Type.Object(
  {
    id: OwnId,
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN })),
    strictEventTypes: Type.Optional(
      Type.Boolean({
        description:
          'Refuse events whose type neither ships with the platform nor is one of its own. False when left out.',
      }),
    ),
    publishEventTypes: Type.Optional(
      Type.Boolean({
        description: 'Let everybody read its catalog of event types, without a key. False when left out.',
      }),
    ),
    retentionDays: Type.Optional(RetentionDays),
    defaultRetry: Type.Optional(DefaultRetry),
  },
  { title: 'OrganizationInput', additionalProperties: false },
);
export type OrganizationInput = Type.Static<typeof OrganizationInput>;

export const OrganizationChange = Type.Object(
  {
    name: OrganizationInput.properties.name,
    strictEventTypes: OrganizationInput.properties.strictEventTypes,
    publishEventTypes: OrganizationInput.properties.publishEventTypes,
    retentionDays: OrganizationInput.properties.retentionDays,
    defaultRetry: OrganizationInput.properties.defaultRetry,
  },
  { title: 'OrganizationChange', additionalProperties: false, minProperties: 1 },
);
export type OrganizationChange = Type.Static<typeof OrganizationChange>;

export const Organization = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    strictEventTypes: Type.Boolean(),
    publishEventTypes: Type.Boolean(),
    retentionDays: RetentionDays,
    defaultRetry: DefaultRetry,
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'Organization', additionalProperties: false },
);
export type Organization = Type.Static<typeof Organization>;

/**
 * The lane of an organization: FNV-1a (32 bit) of its id, modulo the number of lanes. A lane is the unit in which hot
 * rows are sharded and owned.
 */
export function laneOf(organization: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < organization.length; i++) {
    hash = Math.imul(hash ^ organization.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % lanes;
}
