import { describe, expect, test } from 'vitest';
import { compileRule } from './alert-rule-program.ts';
import { ALERT_RULE_PACKS, rulesOfPack } from './alert-rule-packs.ts';
import type { AlertMatch } from './alert-rule.ts';
import { CATALOG } from './catalog/index.ts';
import { patternsFor } from './event-type.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

const has = (schema: Schema | undefined, [first, ...rest]: readonly string[]): boolean =>
  first === undefined ? schema !== undefined : has(schema?.properties?.[first], rest);
/** Of a filter, the paths of what it compares. */
const paths = (filter: unknown, at: readonly string[] = []): string[][] =>
  typeof filter !== 'object' || filter === null || Array.isArray(filter)
    ? [[...at]]
    : Object.entries(filter).flatMap(([name, inner]) =>
        ['exists', 'gt', 'gte', 'lt', 'lte'].includes(name) ? [[...at]] : paths(inner, [...at, name]),
      );
const typesOf = ({ types }: AlertMatch): string[] =>
  [...CATALOG.keys()].filter((name) => patternsFor(name).some((pattern) => types.includes(pattern)));

describe.each(
  ALERT_RULE_PACKS.flatMap((pack) => rulesOfPack(pack)).map((rule) => [rule.name, rule] as const),
)('%s', (_, rule) => {
  const { match, condition } = rule;
  const types = typesOf(match);

  test('looks at types that ship', () => {
    for (const { types: named } of [match, condition.ratio?.of].filter((one) => one !== undefined))
      for (const type of named) expect([...CATALOG.keys()], type).toContain(type);
    expect(types.length).toBeGreaterThan(0);
  });

  test('reads what their schemas have', () => {
    const { path, since } = { ...condition.sum, ...condition.percentile } as {
      path?: string;
      since?: string;
    };
    const read = [path, since].flatMap((one) => (one === undefined ? [] : [one.split('.').slice(1)]));
    for (const type of types) {
      const [pattern] = patternsFor(type).filter((one) => match.filters && Object.hasOwn(match.filters, one));
      const looked = [...read, ...(pattern === undefined ? [] : paths(match.filters![pattern]))];
      for (const way of looked)
        expect(has(CATALOG.get(type)!.schema as Schema, way), `${way.join('.')} of ${type}`).toBe(true);
    }
  });

  test('can be evaluated', () => {
    const definition = {
      groupBy: [],
      webhooks: [],
      severity: 'warning' as const,
      digestEverySeconds: null,
      updateEverySeconds: null,
      escalate: null,
      autoResolveAfterSeconds: null,
      ...rule,
    };
    expect(compileRule(definition, (text) => text)).toMatchObject({ ok: true });
  });
});
