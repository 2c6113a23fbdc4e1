/** How much a service takes of a message, member by member: what a template makes of an event is held against it before it is sent. */
import { Unrenderable } from './notification-type.ts';

export interface Limits {
  readonly service: string;
  /** By kind of object, then by member: characters of a text, or entries of an array, at most. */
  readonly most: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The same of objects of any kind. */
  readonly everywhere: Readonly<Record<string, number>>;
  /** By kind of object, members that may not be empty. */
  readonly filled: Readonly<Record<string, readonly string[]>>;
  /** By member, the kind of the objects that it holds; elsewhere they have it as their `type`. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** @param kind of the value, or of each entry where it is an array; null: it has it as its `type` */
export function checkLimits(limits: Limits, value: unknown, kind: string | null, path: string): void {
  if (Array.isArray(value)) {
    value.forEach((one, i) => checkLimits(limits, one, kind, `${path}/${i}`));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { service, everywhere } = limits;
  const { type } = value as { type?: unknown };
  const name = kind ?? (typeof type === 'string' ? type : '');
  const most = of(limits.most, name);
  const filled = of(limits.filled, name);
  for (const [member, held] of Object.entries(value)) {
    const where = `${path}/${member}`;
    const [size, what, at] = sizeOf(held, where);
    const limit = of(most ?? {}, member) ?? of(everywhere, member);
    if (limit !== undefined && size !== null && size > limit)
      throw new Unrenderable(at, `has ${size} ${what}, and ${service} takes ${limit}`);
    if (size === 0 && filled?.includes(member))
      throw new Unrenderable(at, `is empty, which ${service} does not take`);
    checkLimits(limits, held, of(limits.kinds, member) ?? null, where);
  }
}

function of<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Of a text, of an object that holds one, or of an array; null: it is none of them. */
function sizeOf(value: unknown, path: string): [size: number | null, what: string, path: string] {
  if (typeof value === 'string') return [value.length, 'characters', path];
  if (Array.isArray(value)) return [value.length, 'entries', path];
  const { text } = (value ?? {}) as { text?: unknown };
  return typeof text === 'string' ? [text.length, 'characters', `${path}/text`] : [null, '', path];
}
