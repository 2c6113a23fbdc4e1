/** What a document says of one event type, before it is known whether it can be used. */
import type { Fault } from '../../errors.ts';
import { EVENT_TYPE_MAX_LENGTH, EVENT_TYPE_PATTERN } from '../../event-type.ts';
import { reservedName } from '../event-type.ts';

export interface Found {
  name: string;
  /** JSON pointer of the part of the document that it comes from. */
  path: string;
  /** Left out: the document does not say. */
  group?: string;
  description?: string;
  deprecated: boolean;
  /** Null: it has none. */
  schema: Record<string, unknown> | boolean | null;
  example?: unknown;
  examplePath: string;
  /** Where a place in the schema, or in what it was made of, stands in the document. */
  locate: (pointer: string) => string;
}

/** A part of the document that is no event type. */
export interface Unusable {
  name: string;
  path: string;
  faults: Fault[];
}

export type Part = Found | Unusable;

const NAME = new RegExp(EVENT_TYPE_PATTERN);

/** What keeps a name from being one of an organization's event types. */
export function faultOfName(name: string): string | null {
  if (!NAME.test(name)) {
    return 'must be a name of letters, digits, _ and -, joined by dots, such as function.executed.';
  }
  if (name.length > EVENT_TYPE_MAX_LENGTH) return `must be at most ${EVENT_TYPE_MAX_LENGTH} characters long.`;
  return reservedName(name);
}

/** PostgreSQL stores no NUL in a text. */
export function fitText(text: string, length: number): string {
  return text.replaceAll('\0', '').slice(0, length);
}
