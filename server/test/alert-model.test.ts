/**
 * Alert rules while everything happens at once: two processes take steps and are cut off in the middle of them, events come
 * late, many at once, alerts are resolved. What comes of it is what a few lines say that count one event after the other.
 */
import fc from 'fast-check';
import type { AlertRule } from '@tidings/core/alert-rule';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE, startAlerting, type Alerting } from './alerting.ts';
import { startTidings, type Tidings } from './start.ts';

let desk: Alerting;
let beside: Tidings;
beforeAll(async () => {
  desk = await startAlerting();
  beside = await startTidings({ beside: desk.tidings, clock: desk.clock, roles: ['engine'] });
});
afterAll(async () => {
  await beside.stop();
  await desk.stop();
});
beforeEach(() => desk.begin());

const AGENTS = ['a', 'b', 'c'];
/** They count the same events. What one holds for one of them is no group yet of another, or one with an alert. */
const RULES = [
  { name: 'soon', atLeast: 2, minutes: 2 },
  { name: 'often', atLeast: 3, minutes: 10 },
  { name: 'long', atLeast: 6, minutes: 30 },
];

const anyAgent = fc.constantFrom(...AGENTS);
const move = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ agent: anyAgent, late: fc.constantFrom(0, 0, 0, 0, 1, 6, 9.5, 12, 40) }),
  },
  { weight: 6, arbitrary: fc.record({ agents: fc.array(anyAgent, { minLength: 2, maxLength: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ minutes: fc.constantFrom(1, 3, 11) }) },
  { weight: 4, arbitrary: fc.record({ resolve: fc.constantFrom(...AGENTS) }) },
);
type Move =
  | { agent: string; late: number }
  | { agents: string[] }
  | { minutes: number }
  | { resolve: string };

interface Expected {
  agent: string;
  status: 'open' | 'resolved';
  count: number;
  events: string[];
}

/** What rules mean, event by event. */
class Model {
  readonly alerts: Expected[] = [];
  tooLate = 0;
  readonly #atLeast: number;
  readonly #length: number;
  readonly #groups = new Map<string, { at: number; id: string }[]>();

  constructor({ atLeast, minutes }: (typeof RULES)[number]) {
    this.#atLeast = atLeast;
    this.#length = minutes * MINUTE;
  }

  open(agent: string): Expected | undefined {
    return this.alerts.find((alert) => alert.agent === agent && alert.status === 'open');
  }

  count(agent: string, id: string, at: number, now: number): void {
    if (at <= now - this.#length) {
      this.tooLate++;
      return;
    }
    const window = [...(this.#groups.get(agent) ?? []), { at, id }]
      .filter((one) => one.at > now - this.#length)
      .toSorted((one, other) => one.at - other.at);
    this.#groups.set(agent, window);
    const alert = this.open(agent);
    if (alert) {
      alert.count++;
      alert.events.push(id);
    } else if (window.length >= this.#atLeast) {
      const events = window.slice(-this.#atLeast).map((one) => one.id);
      this.alerts.push({ agent, status: 'open', count: this.#atLeast, events });
    }
  }

  resolve(agent: string): void {
    const alert = this.open(agent);
    if (alert) alert.status = 'resolved';
    if (alert) this.#groups.delete(agent);
  }
}

/** Ends connections in the middle of what they do for rules, until told to stop. */
async function cutOff(stopped: () => boolean): Promise<number> {
  let cut = 0;
  while (!stopped()) {
    const ended = await desk.tidings.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'tidings' AND state <> 'idle'
         AND (query LIKE '%alert_group%' OR query LIKE 'UPDATE alert_progress%' OR query LIKE '%events::text AS events%' OR query LIKE '%octet_length(e.data)%' OR query LIKE '%INTO alert %')`,
    );
    cut += ended.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return cut;
}

test.each([1, 2, 3])('a random history, number %i', { timeout: 120_000 }, async (seed) => {
  const moves = fc.sample(fc.array<Move>(move, { minLength: 80, maxLength: 100 }), { seed, numRuns: 1 })[0]!;
  const counted: { rule: AlertRule; model: Model }[] = [];
  for (const one of RULES) {
    const { name, atLeast, minutes } = one;
    const condition = { count: { atLeast } };
    const rule = await desk.create({
      name,
      condition,
      windowSeconds: minutes * 60,
      updateEverySeconds: null,
    });
    counted.push({ rule, model: new Model(one) });
  }
  const count = (of: string, id: string, at: number, now: number): void =>
    counted.forEach(({ model }) => model.count(of, id, at, now));
  let over = false;
  const cutting = cutOff(() => over);
  try {
    for (const one of moves) {
      if ('minutes' in one) desk.clock.advance(one.minutes * MINUTE);
      else if ('resolve' in one) {
        const open = await desk.alerts('&status=open&limit=100');
        for (const { rule, model } of counted) {
          const alert = open.find(({ agentId, rule: of }) => agentId === one.resolve && of.id === rule.id);
          expect(alert !== undefined).toBe(model.open(one.resolve) !== undefined);
          if (alert) await desk.act(alert, 'resolve');
          model.resolve(one.resolve);
        }
      } else if ('agents' in one) {
        const now = desk.clock.now();
        const ids = await desk.sendBatch(one.agents);
        one.agents.forEach((of, i) => count(of, ids[i]!, now, now));
      } else {
        const now = desk.clock.now();
        const at = now - one.late * MINUTE;
        const more = one.late === 0 ? {} : { created: new Date(at).toISOString() };
        count(one.agent, await desk.send(one.agent, more), at, now);
      }
    }
    const alerts = await desk.alerts('&limit=100');
    const found = await Promise.all(alerts.toReversed().map(({ id }) => desk.get(id)));
    for (const { rule, model } of counted) {
      expect(
        found
          .filter(({ rule: of }) => of.id === rule.id)
          .map(({ agentId, status, count: all, events }) => ({
            agent: agentId,
            status,
            count: all,
            events: events.map(({ id }) => id).toSorted(),
          })),
      ).toEqual(model.alerts.map((alert) => ({ ...alert, events: alert.events.toSorted() })));
      expect((await desk.read(rule)).status.tooLate).toBe(model.tooLate);
    }
    expect(counted.every(({ model }) => model.alerts.length > 2)).toBe(true);
  } finally {
    over = true;
    console.log(`cut off ${await cutting} times`);
  }
});
