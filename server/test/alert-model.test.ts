/**
 * Alert rules while everything happens at once: two processes take steps and are cut off in the middle of them, events come
 * late, alerts are resolved. What comes of it is what a few lines say that count one event after the other.
 */
import fc from 'fast-check';
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
const LENGTH = 10 * MINUTE;
const AT_LEAST = 3;

const move = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ agent: fc.constantFrom(...AGENTS), late: fc.constantFrom(0, 0, 1, 6, 9.5, 12) }),
  },
  { weight: 3, arbitrary: fc.record({ minutes: fc.constantFrom(1, 3, 11) }) },
  { weight: 1, arbitrary: fc.record({ resolve: fc.constantFrom(...AGENTS) }) },
);
type Move = { agent: string; late: number } | { minutes: number } | { resolve: string };

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
  readonly #groups = new Map<string, { at: number; id: string }[]>();

  open(agent: string): Expected | undefined {
    return this.alerts.find((alert) => alert.agent === agent && alert.status === 'open');
  }

  count(agent: string, id: string, at: number, now: number): void {
    if (at <= now - LENGTH) {
      this.tooLate++;
      return;
    }
    const window = [...(this.#groups.get(agent) ?? []), { at, id }]
      .filter((one) => one.at > now - LENGTH)
      .toSorted((one, other) => one.at - other.at);
    this.#groups.set(agent, window);
    const alert = this.open(agent);
    if (alert) {
      alert.count++;
      alert.events.push(id);
    } else if (window.length >= AT_LEAST) {
      const events = window.slice(-AT_LEAST).map((one) => one.id);
      this.alerts.push({ agent, status: 'open', count: AT_LEAST, events });
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

test.each([1, 2, 3])('a random history, number %i', { timeout: 60_000 }, async (seed) => {
  const moves = fc.sample(fc.array<Move>(move, { minLength: 90, maxLength: 110 }), { seed, numRuns: 1 })[0]!;
  const rule = await desk.create({ updateEverySeconds: null });
  const model = new Model();
  let over = false;
  const cutting = cutOff(() => over);
  try {
    for (const one of moves) {
      if ('minutes' in one) desk.clock.advance(one.minutes * MINUTE);
      else if ('resolve' in one) {
        const open = (await desk.alerts('&status=open')).find((alert) => alert.agentId === one.resolve);
        expect(open !== undefined).toBe(model.open(one.resolve) !== undefined);
        if (open) await desk.act(open, 'resolve');
        model.resolve(one.resolve);
      } else {
        const now = desk.clock.now();
        const at = now - one.late * MINUTE;
        const id = await desk.send(one.agent, { created: new Date(at).toISOString() });
        model.count(one.agent, id, at, now);
      }
    }
    const alerts = await desk.alerts();
    const found = await Promise.all(alerts.toReversed().map(({ id }) => desk.get(id)));
    expect(
      found.map(({ agentId, status, count, events }) => ({
        agent: agentId,
        status,
        count,
        events: events.map(({ id }) => id).toSorted(),
      })),
    ).toEqual(model.alerts.map((alert) => ({ ...alert, events: alert.events.toSorted() })));
    expect((await desk.read(rule)).status.tooLate).toBe(model.tooLate);
    expect(model.alerts.length).toBeGreaterThan(2);
  } finally {
    over = true;
    console.log(`cut off ${await cutting} times`);
  }
});
