/** An event type as a resource: one that ships, or one of an organization's own. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from '../event.ts';
import { EVENT_TYPE_MAX_LENGTH, EVENT_TYPE_PATTERN } from '../event-type.ts';
import { Asks } from '../asking.ts';
import { PACKS } from './index.ts';
import type { Pack } from './index.ts';
import { isOperational } from './operational.ts';
import { Warning } from '../warning.ts';
import { NullableTime } from '../time.ts';

export const VALIDATIONS = ['off', 'warn', 'reject'] as const;
export type Validation = (typeof VALIDATIONS)[number];

/** Event types of its own that an organization may have. */
export const MOST_EVENT_TYPES = 1000;

const Name = Type.String({ pattern: EVENT_TYPE_PATTERN, maxLength: EVENT_TYPE_MAX_LENGTH });
const Group = Type.String({ minLength: 1, maxLength: 64, pattern: TEXT_PATTERN });
const Description = Type.String({ maxLength: 2000, pattern: TEXT_PATTERN });
const Schema = Type.Union([Type.Object({}, { additionalProperties: true }), Type.Boolean(), Type.Null()], {
  description:
    'JSON Schema 2020-12 of the event’s `data`; null: none. References lead to places inside it, patterns run by RE2, and keywords that are not known are refused.',
});
const Example = Type.Unknown({ description: 'An example of `data`, which fits the schema; null: none.' });
const Validation = Type.Enum(VALIDATIONS, {
  type: 'string',
  description:
    'What becomes of an event whose `data` does not fit: `off` does not look, `warn` accepts it with a warning and counts it, `reject` refuses it. A new type has `off`.',
});
const Deprecated = Type.Boolean({ description: 'Still accepted, and marked for whoever reads the catalog.' });
const AsksOrNull = Type.Union([Asks, Type.Null()], {
  description: 'What each event of the type asks people, see docs/interactions.md; null: nothing.',
});
const Draft = Type.Boolean({ description: 'Not shown in the published catalog.' });

export const EventTypeInput = Type.Object(
  {
    name: Type.String({ ...Name, description: 'Such as `order.created`.' }),
    organization: Type.Optional({ ...OwnId, description: 'Made on first use; `default` when left out.' }),
    group: Type.Optional({ ...Group, description: 'The name up to its first dot when left out.' }),
    description: Type.Optional(Description),
    schema: Type.Optional(Schema),
    example: Type.Optional(Example),
    validation: Type.Optional(Validation),
    asks: Type.Optional(AsksOrNull),
    deprecated: Type.Optional(Deprecated),
    draft: Type.Optional(Draft),
  },
  { title: 'EventTypeInput', additionalProperties: false },
);
export type EventTypeInput = Type.Static<typeof EventTypeInput>;

export const EventTypeChange = Type.Object(
  {
    group: Type.Optional(Group),
    description: Type.Optional(Description),
    schema: Type.Optional(Schema),
    example: Type.Optional(Example),
    validation: Type.Optional(Validation),
    asks: Type.Optional(AsksOrNull),
    deprecated: Type.Optional(Deprecated),
    draft: Type.Optional(Draft),
  },
  { title: 'EventTypeChange', additionalProperties: false, minProperties: 1 },
);
export type EventTypeChange = Type.Static<typeof EventTypeChange>;

const Fault = Type.Object({ path: Type.String(), message: Type.String() }, { additionalProperties: false });

export const EventType = Type.Object(
  {
    name: Type.String(),
    organization: Type.Union([Type.String(), Type.Null()], {
      description: 'Whose own type it is; null: it ships with the platform.',
    }),
    pack: Type.Union([Type.Enum(Object.keys(PACKS) as Pack[], { type: 'string' }), Type.Null()], {
      description: 'The pack with which it ships, also where an organization has put its own in its place.',
    }),
    group: Type.String(),
    description: Type.String(),
    schema: Schema,
    schemaVersion: Type.Union([Type.Integer(), Type.Null()], {
      description: 'A change of the schema makes a new version; null: it has no schema.',
    }),
    example: Example,
    validation: Validation,
    asks: AsksOrNull,
    deprecated: Deprecated,
    draft: Draft,
    violations: Type.Optional(
      Type.Object(
        {
          warned: Type.Integer({ description: 'Events that were accepted with a warning.' }),
          refused: Type.Integer(),
          lastAt: NullableTime,
          last: Type.Union([Fault, Type.Null()]),
        },
        {
          additionalProperties: false,
          description: 'Events that did not fit the present version of the schema. Not published.',
        },
      ),
    ),
    warnings: Type.Optional(
      Type.Array(Warning, {
        description:
          'In answers to changes: which webhooks of the organization do not fit the example. Left out where all do.',
      }),
    ),
    createdAt: NullableTime,
    updatedAt: NullableTime,
  },
  { title: 'EventType', additionalProperties: false },
);
export type EventType = Type.Static<typeof EventType>;

export const SchemaVersion = Type.Object(
  {
    version: Type.Integer(),
    schema: Schema,
    createdAt: NullableTime,
  },
  { title: 'SchemaVersion', additionalProperties: false },
);
export type SchemaVersion = Type.Static<typeof SchemaVersion>;

/** Where the types of a catalog are had, so no event type can have its name. */
const TYPES_FILE = 'types.ts';

/** Why nobody else can have or send a type of this name. */
export const PLATFORMS_OWN = 'belongs to the platform, which reports by it. Choose another name.';

/** Why an organization cannot have a type of this name. */
export function reservedName(name: string): string | null {
  if (name === TYPES_FILE)
    return `cannot be ${TYPES_FILE}: at that address the types of the catalog are had.`;
  return isOperational(name) ? PLATFORMS_OWN : null;
}
