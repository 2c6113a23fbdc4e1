/**
 * A watcher: an item of another system (an AI Guard recipe or detector, a status alert, a policy) that uses a webhook,
 * with its triggers. An event names the item as its `source` and says what it did as its `trigger`.
 */
import Type from 'typebox';
import { TEXT_PATTERN } from './event.ts';
import { Time } from './time.ts';

export const ANY_TRIGGER = '*';
export const MAX_WATCHERS = 1000;

export const WatcherKind = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: TEXT_PATTERN,
  description: 'What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events.',
});
export const WatcherItemId = Type.String({
  minLength: 1,
  maxLength: 256,
  pattern: TEXT_PATTERN,
  description: 'The id of the item in its own system: the `source.id` of its events.',
});
const Name = Type.String({ minLength: 1, maxLength: 256, pattern: TEXT_PATTERN });
const Parent = Type.Object(
  { kind: WatcherKind, itemId: WatcherItemId, name: Name },
  { additionalProperties: false, description: 'The item that this one is a part of, for people to read.' },
);
const Triggers = Type.Array(Type.String({ minLength: 1, maxLength: 128, pattern: TEXT_PATTERN }), {
  minItems: 1,
  maxItems: 50,
  uniqueItems: true,
  description:
    'Which of its triggers the webhook is to hear of, such as `block`; `["*"]` for every event of it.',
});
const Url = Type.String({
  maxLength: 2048,
  pattern: '^https?://',
  description: 'Where people find the item.',
});

export const WatcherInput = Type.Object(
  {
    name: { ...Name, description: 'What people know the item by.' },
    parent: Type.Optional(Type.Union([Parent, Type.Null()])),
    triggers: Triggers,
    url: Type.Optional(Type.Union([Url, Type.Null()])),
  },
  { title: 'WatcherInput', additionalProperties: false },
);
export type WatcherInput = Type.Static<typeof WatcherInput>;

export const Watcher = Type.Object(
  {
    webhook: Type.Object({ id: Type.String(), name: Type.String() }, { additionalProperties: false }),
    kind: Type.String(),
    itemId: Type.String(),
    name: Type.String(),
    parent: Type.Union([Parent, Type.Null()]),
    triggers: Type.Array(Type.String()),
    url: Type.Union([Type.String(), Type.Null()]),
    createdAt: Time,
    updatedAt: Time,
    lastFiredAt: Type.Union([Time, Type.Null()], {
      description: 'When an event of the item last went to the webhook. Some seconds behind.',
    }),
  },
  { title: 'Watcher', additionalProperties: false },
);
export type Watcher = Type.Static<typeof Watcher>;

/** What matching needs to know of a watcher. */
export interface WatchedItem {
  readonly number: number;
  readonly kind: string;
  readonly itemId: string;
  readonly triggers: readonly string[];
}

/** Whether a watcher with these triggers hears of an event with this one, or with none. */
export function firesOn(triggers: readonly string[], trigger: string | undefined): boolean {
  return triggers.includes(ANY_TRIGGER) || (trigger !== undefined && triggers.includes(trigger));
}
