/** The alert rules in memory, as of a version: which of them look at an event, found by its organization and type. */
import { hash } from 'node:crypto';
import { compileRule } from '@tidings/core/alert-rule-program';
import type { RuleProgram } from '@tidings/core/alert-rule-program';
import { patternsFor } from '@tidings/core/event-type';
import type { Log } from '../log.ts';
import { readChangedRules } from '../store/alert-rules.ts';
import type { RuleToCount } from '../store/alert-rules.ts';
import type { Db } from '../store/db.ts';

export interface BookedRule {
  readonly row: RuleToCount;
  readonly program: RuleProgram;
  /** What its status is known to say. It is said again where that is forgotten. */
  said: Sight | null;
}

/** `fed`: something came that has what the rule is about. `lacks`: so far nothing has. */
export type Sight = 'fed' | 'lacks';

const MOST_PREFIXES = 20;
const MOST_TYPES_KNOWN = 10_000;

export class AlertRulebook {
  readonly #log: Log;
  readonly #readWebhooks: () => Promise<void>;
  readonly #byNumber = new Map<number, BookedRule>();
  /** By organization, then by the patterns of types. */
  readonly #byPattern = new Map<number, Map<string, Set<BookedRule>>>();
  /** What was found of late, by organization and type. */
  readonly #byType = new Map<string, readonly BookedRule[]>();
  /** Those that nothing can be made of, until somebody has said so in their status. */
  #unreadable: { row: RuleToCount; why: string }[] = [];
  #wanted: Wanted | null = null;
  #version = 0;

  /** @param readWebhooks reads those that are new */
  constructor(log: Log, readWebhooks: () => Promise<void>) {
    this.#log = log;
    this.#readWebhooks = readWebhooks;
  }

  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#byNumber.size;
  }

  /** Rules of which nothing could be made, and that do not say so yet. */
  get unreadable(): readonly { row: RuleToCount; why: string }[] {
    return this.#unreadable;
  }

  /** They say so now. */
  saidUnreadable(): void {
    this.#unreadable = [];
  }

  rule(number: number): BookedRule | undefined {
    return this.#byNumber.get(number);
  }

  rules(): Iterable<BookedRule> {
    return this.#byNumber.values();
  }

  /** Reads what changed up to a version that is there. */
  async follow(db: Db, version: number): Promise<void> {
    if (version <= this.#version) return;
    const changed = await readChangedRules(db, this.#version);
    // Webhooks that a rule names were there before it, so whoever knows the rule is to know them.
    await this.#readWebhooks();
    for (const row of changed) {
      this.#remove(row.number);
      if (row.enabled && row.deletedAt === null) this.#add(row);
      this.#version = Math.max(this.#version, row.version);
    }
    this.#version = Math.max(this.#version, version);
    this.#wanted = null;
    this.#byType.clear();
  }

  /** Those that look at events of a type, each once. */
  matching(organization: number, type: string): readonly BookedRule[] {
    const patterns = this.#byPattern.get(organization);
    if (!patterns) return [];
    const name = `${organization} ${type}`;
    const known = this.#byType.get(name);
    if (known) return known;
    const found = new Set<BookedRule>();
    for (const pattern of patternsFor(type)) {
      for (const rule of patterns.get(pattern) ?? []) found.add(rule);
    }
    if (this.#byType.size >= MOST_TYPES_KNOWN) this.#byType.clear();
    this.#byType.set(name, [...found]);
    return this.#byType.get(name)!;
  }

  /** What of the log some rule looks at. */
  get wanted(): Wanted {
    if (this.#wanted) return this.#wanted;
    const types = new Set<string>();
    const prefixes = new Set<string>();
    for (const patterns of this.#byPattern.values()) {
      for (const pattern of patterns.keys()) {
        if (pattern === '*') prefixes.add('%');
        else if (pattern.endsWith('.*')) prefixes.add(`${pattern.slice(0, -1).replaceAll('_', '\\_')}%`);
        else types.add(pattern);
      }
    }
    this.#wanted = {
      organizations: [...this.#byPattern.keys()],
      types: JSON.stringify(Object.fromEntries([...types].map((type) => [type, 1]))),
      // What is read in vain costs less than to look through many.
      prefixes: prefixes.size > MOST_PREFIXES ? ['%'] : [...prefixes],
    };
    return this.#wanted;
  }

  #add(row: RuleToCount): void {
    const program = this.#programOf(row);
    if (!program) return;
    const rule: BookedRule = { row, program, said: null };
    this.#byNumber.set(row.number, rule);
    const patterns = this.#byPattern.get(row.organization) ?? new Map<string, Set<BookedRule>>();
    this.#byPattern.set(row.organization, patterns);
    for (const type of rule.program.types) {
      const rules = patterns.get(type) ?? new Set<BookedRule>();
      patterns.set(type, rules.add(rule));
    }
  }

  /** It was checked when it was saved; should it be none all the same, others are counted by. */
  #programOf(row: RuleToCount): RuleProgram | null {
    let why: string;
    try {
      const compiled = compileRule(row.definition, digestText);
      if (compiled.ok) return compiled.program;
      why = compiled.faults.map(({ path, message }) => `${path} ${message}`).join(' ');
    } catch (error) {
      why = (error as Error).message;
    }
    this.#log.error({ rule: row.uid, error: why }, 'a stored alert rule cannot be read');
    this.#unreadable.push({ row, why });
    return null;
  }

  #remove(number: number): void {
    const known = this.#byNumber.get(number);
    if (!known) return;
    this.#byNumber.delete(number);
    const patterns = this.#byPattern.get(known.row.organization)!;
    for (const type of known.program.types) {
      const rules = patterns.get(type);
      rules?.delete(known);
      if (rules?.size === 0) patterns.delete(type);
    }
    if (patterns.size === 0) this.#byPattern.delete(known.row.organization);
  }
}

export interface Wanted {
  readonly organizations: readonly number[];
  /** A JSON object with them as its names. */
  readonly types: string;
  /** For LIKE. */
  readonly prefixes: readonly string[];
}

/** Of a text that is too long to keep. */
export function digestText(text: string): string {
  return hash('sha256', text, 'hex');
}
