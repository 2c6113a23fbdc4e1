/** Every kind of condition, made of what a rule says. */
import type { AlertCondition } from '../alert-rule.ts';
import type { ConditionKind } from '../alert.ts';
import { absenceCondition } from './absence.ts';
import type { Condition } from './condition.ts';
import { countCondition } from './count.ts';
import { distinctCondition } from './distinct.ts';
import { percentileCondition } from './percentile.ts';
import { ratioCondition } from './ratio.ts';
import { sumCondition } from './sum.ts';

export interface MadeCondition {
  readonly kind: ConditionKind;
  /** What it looks at in an event; null: nothing but that it is there. */
  readonly path: string | null;
  /** Where the time is from which the one at `path` is told; null: what stands there is told as it is. */
  readonly since: string | null;
  /** What it has counted is JSON that it alone reads. */
  readonly condition: Condition<unknown>;
}

/** @param digest of a text that is too long to keep */
export function makeCondition(said: AlertCondition, digest: (text: string) => string): MadeCondition {
  const { count, distinct, ratio, sum, percentile } = said;
  const made = <State>(
    kind: ConditionKind,
    path: string | null,
    condition: Condition<State>,
    since: string | null = null,
  ): MadeCondition => ({ kind, path, since, condition });
  if (count) return made('count', null, countCondition(count));
  if (distinct) return made('distinct', distinct.path, distinctCondition(distinct, digest));
  if (ratio) return made('ratio', null, ratioCondition({ ...ratio, minSamples: ratio.minSamples ?? 1 }));
  if (sum) return made('sum', sum.path, sumCondition(sum));
  if (percentile) {
    const { minSamples = 1, since = null } = percentile;
    const told = since === null ? percentile.path : `the milliseconds from ${since} to ${percentile.path}`;
    return made(
      'percentile',
      percentile.path,
      percentileCondition({ ...percentile, minSamples, told }),
      since,
    );
  }
  return made('absence', null, absenceCondition);
}
