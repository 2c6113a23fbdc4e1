/** Fields that many event types share. */
import Type from 'typebox';
import type { TEnum, TProperties } from 'typebox';

export const Id = Type.String({ minLength: 1, maxLength: 256 });
export const Name = Type.String({ minLength: 1, maxLength: 256 });
export const Text = Type.String({ maxLength: 4096 });
export const Time = Type.String({ format: 'date-time' });
export const Count = Type.Integer({ minimum: 0 });
export const Email = Type.String({ format: 'email' });

/** A word out of a closed set. */
export function Word<const Words extends string[]>(...words: Words): TEnum<Words> {
  return Type.Enum<Words>(words, { type: 'string' });
}

/** Who did it. */
export const Actor = Type.Object(
  { type: Word('user', 'api_key', 'system'), id: Id, name: Type.Optional(Name) },
  { description: 'Who did it.' },
);

export const Failure = Type.Object({
  code: Type.String({ minLength: 1, description: 'Stable, for programs.' }),
  message: Type.String({ description: 'For people.' }),
  retryable: Type.Optional(Type.Boolean()),
});

const Changes = Type.Array(
  Type.Object({ field: Name, from: Type.Optional(Type.Unknown()), to: Type.Optional(Type.Unknown()) }),
  { minItems: 1, description: 'What is different, field by field.' },
);

/** The data of `*.created`: the thing itself, and who made it when. */
export function Created<Fields extends TProperties>(fields: Fields) {
  return Type.Object({ ...fields, createdAt: Time, createdBy: Type.Optional(Actor) });
}

/** The data of `*.updated`: the thing as it is now, and what changed. */
export function Updated<Fields extends TProperties>(fields: Fields) {
  return Type.Object({ ...fields, changes: Changes, updatedAt: Time, updatedBy: Type.Optional(Actor) });
}

/** The data of `*.deleted`: what is gone. */
export function Deleted<Fields extends TProperties>(fields: Fields) {
  return Type.Object({ ...fields, deletedAt: Time, deletedBy: Type.Optional(Actor) });
}

/** People and programs of the examples. */
export const ADA = { type: 'user' as const, id: 'usr-17', name: 'Ada Lindgren' };
export const DEPLOYER = { type: 'api_key' as const, id: 'key-9', name: 'deploy pipeline' };
