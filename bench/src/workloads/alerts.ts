import { setTimeout as delay } from 'node:timers/promises';
import { agentOf, bodyTemplate, fillBody, MAX_SEQ, splitTemplate } from '../event-body.ts';
import { measureLatency, type LatencyResult, type Subject } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

const PER_SECOND = 2000;
const RULES = 1000;
/** So many look at each event, and two of them count it. */
const LOOK = 10;
const COUNT = 2;
const AGENTS = 100_000;
const AT_ONCE = 1000;
const MOST_WAIT_MS = 180_000;
/** PostgreSQL tidies what rules write once a minute: a shorter measurement has that cost whole, or not at all. */
const LEAST_SECONDS = 60;

/**
 * The same load without alert rules and with a thousand of them: what they cost is the difference. It is of 100,000 agents in turn,
 * each of which has sent an event before, so that each has its group with either rule that counts, and no measured event begins one.
 */
export const alerts: Workload = {
  name: 'alerts',
  title: 'alert rules',
  async run(bench) {
    const results: { label: string; result: LatencyResult }[] = [];
    for (const rules of [0, RULES]) {
      const subject = await startTidings(bench, `alerts_${rules}`);
      try {
        await makeRules(subject, rules);
        await fill(subject);
        const caughtUp = (): Promise<void> => (rules > 0 ? untilCounted(subject) : Promise.resolve());
        await caughtUp();
        // What the filling left to be tidied is no cost of the events that are measured.
        await subject.database.client.query('VACUUM (ANALYZE)');
        const seconds = Math.max(bench.seconds, LEAST_SECONDS);
        const load = { perSecond: PER_SECOND, seconds, connections: 256, agents: AGENTS };
        results.push({
          label: `${rules} alert rules over ${AGENTS.toLocaleString('en-US')} agents, at ${PER_SECOND} events/s`,
          result: await measureLatency(bench, subject, { ...load, caughtUp }),
        });
        if (rules > 0) await refuseUncounted(subject);
      } finally {
        await subject.end();
      }
    }
    return { name: this.name, title: this.title, results };
  },
};

async function makeRules({ url, token }: Subject, rules: number): Promise<void> {
  for (let i = 0; i < rules; i++) {
    const looks = i < LOOK;
    const counts = i < COUNT;
    const response = await fetch(new URL('/v1/alert-rules', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token!}` },
      body: JSON.stringify({
        name: `Rule ${i}`,
        organization: 'bench',
        match: {
          types: [looks ? 'order.paid' : `order.never-${i}`],
          filters: {
            '*': { order: { currency: counts ? 'EUR' : 'USD' }, customer: { country: ['GB', 'DE'] } },
          },
        },
        groupBy: ['agentId'],
        condition: { count: { atLeast: 5 } },
        windowSeconds: 600,
      }),
    });
    if (!response.ok) throw new Error(`rule not made: ${response.status} ${await response.text()}`);
  }
}

/** One event of each agent, as the measured ones are; the sink does not count them. */
async function fill({ url, token }: Subject): Promise<void> {
  const template = splitTemplate(bodyTemplate({ ownIds: false, agents: true }));
  for (let sent = 0; sent < AGENTS; sent += AT_ONCE) {
    const events = Array.from({ length: AT_ONCE }, (_, i) =>
      fillBody(template, '', MAX_SEQ + sent + i, 0).replace(agentOf(0), agentOf(sent + i, AGENTS)),
    );
    for (;;) {
      const response = await fetch(`${url}/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token!}` },
        body: `[${events.join()}]`,
      });
      const text = await response.text();
      const items = response.ok ? (JSON.parse(text) as { data: { status: number }[] }).data : [];
      if (response.ok && items.every(({ status }) => status === 202)) break;
      if (response.status !== 429 && response.status !== 503)
        throw new Error(`events not taken: ${response.status} ${text.slice(0, 200)}`);
      await delay(500);
    }
  }
}

/** Waits until every event that was accepted is counted, with looks that cost next to nothing. */
async function untilCounted({ database }: Subject): Promise<void> {
  const deadline = performance.now() + MOST_WAIT_MS;
  while (performance.now() < deadline) {
    const { rows } = await database.client.query<{ behind: boolean }>(
      `SELECT count(*) = 0 OR bool_or(EXISTS (
         SELECT FROM journal j WHERE j.lane = p.lane AND j.transaction >= p.counted AND NOT j.attempted)) AS behind
       FROM alert_progress p`,
    );
    if (!rows[0]!.behind) return;
    await delay(100);
  }
  throw new Error('counting fell behind');
}

/** What costs little because it is not done would be no figure. */
async function refuseUncounted({ database }: Subject): Promise<void> {
  const { rows } = await database.client.query<{ events: string; groups: string; counted: string }>(
    `SELECT (SELECT count(*) FROM event) AS events, count(*) AS groups,
       sum(json_array_length(state::json -> 1)) AS counted FROM alert_group`,
  );
  const { events, groups, counted } = rows[0]!;
  if (Number(groups) !== AGENTS * COUNT || Number(counted) !== Number(events) * COUNT)
    throw new Error(`of ${events} events ${counted} were counted, into ${groups} groups`);
}
