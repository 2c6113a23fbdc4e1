/** Objects of parsed JSON, whose members are read by name. */
import { isSpelled } from './exact-json.ts';

/** @param value of JSON, as `JSON.parse` or `parseExactly` reads it */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSpelled(value);
}

/** What stands there, or an object without members where that is none. */
export function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
