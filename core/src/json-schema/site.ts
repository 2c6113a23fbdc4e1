/** A schema on its way through the reader. */
import type { Fault } from '../errors.ts';
import type { Pattern, PatternAllowance } from '../pattern.ts';

/** A schema inside the one that is read. */
export interface Site {
  readonly pointer: string;
  /** What it becomes. */
  readonly compiled: Record<string, unknown> | boolean;
  /** Schemas that it applies, to whatever part of the value. Those it refers to are not among them. */
  readonly parts: Site[];
  /** Schemas that it applies to the very value it is about, once references are followed. */
  readonly inPlace: Site[];
  /** Its `$ref`, as written. */
  reference: string | null;
}

/** What one reading has found so far. */
export interface Reader {
  readonly faults: Fault[];
  /** By pointer. */
  readonly sites: Map<string, Site>;
  /** By their text, as written. */
  readonly patterns: Map<string, Pattern>;
  readonly allowance: PatternAllowance;
  /** Whether one of the `unevaluated` keywords is there. */
  tracks: boolean;
}

export const SCHEMA_LIMITS = {
  /** Characters of the schema as JSON text. */
  characters: 64 * 1024,
  /** Schemas in it; what is referred to counts once more. Bounds the time to compile it. */
  schemas: 1_000,
  /** Schemas inside one another. */
  depth: 32,
} as const;
