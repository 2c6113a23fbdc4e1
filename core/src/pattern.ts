import { RE2JS, RE2JSException } from 're2js';

/**
 * Patterns of users run in time linear in the text, never by backtracking; these bounds keep the factor small as well.
 * Matching costs at most one step for each instruction of the compiled pattern and each character of the text.
 */
export const PATTERN_LIMITS = {
  /** Characters of one pattern. */
  characters: 1_000,
  /** Characters of all patterns parsed together. */
  totalCharacters: 4_000,
  /** Instructions of all patterns parsed together, once compiled. */
  totalInstructions: 2_000,
  /** Characters a pattern may grow to when its repeat counts are written out; bounds the time to compile it. */
  expandedCharacters: 100_000,
} as const;

/** What the patterns of one filter or schema have used so far while it is parsed. */
export interface PatternAllowance {
  characters: number;
  instructions: number;
}

export interface Pattern {
  /** Steps that a match takes for each character. */
  readonly instructions: number;
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
}

/** A pattern as JSON Schema has it (ECMA-262), in the words of RE2 as far as they differ: `\\u0041` becomes `\\x{0041}`. */
export function fromEcmaPattern(pattern: string): string {
  return RE2JS.translateRegExp(pattern);
}

/** @returns what is wrong with the pattern, as a sentence's end, when it cannot be used */
export function compilePattern(pattern: string, allowance: PatternAllowance): Pattern | string {
  const limits = PATTERN_LIMITS;
  if (pattern.length > limits.characters)
    return `a pattern may have ${limits.characters} characters; shorten it`;
  allowance.characters += pattern.length;
  if (allowance.characters > limits.totalCharacters) {
    return `the patterns together may have ${limits.totalCharacters} characters; shorten them`;
  }
  if (expandedLength(pattern) > limits.expandedCharacters)
    return 'its repeat counts multiply too far; lower them';
  const compiled = compile(pattern);
  if (typeof compiled === 'string') return `not an RE2 pattern: ${compiled}`;
  const instructions = compiled.programSize();
  allowance.instructions += instructions;
  if (allowance.instructions > limits.totalInstructions)
    return 'the patterns are too large together; lower repeat counts';
  return { instructions, test: (text) => compiled.test(text) };
}

function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) return error.message.replace(/^error parsing regexp: /, '');
    throw error;
  }
}

/**
 * An upper bound. RE2 refuses nested counts whose product is above 1,000, so no character is written out more often
 * than that, nor more often than the product of all counts in the pattern.
 */
function expandedLength(pattern: string): number {
  let factor = 1;
  for (const [, least, most] of pattern.matchAll(/\{(\d{1,4})(?:,(\d{0,4}))?\}/g)) {
    factor = Math.min(1_000, factor * Math.max(1, Number(least), Number(most ?? 0)));
  }
  return pattern.length * factor;
}
