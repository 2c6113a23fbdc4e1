import { setTimeout as delay } from 'node:timers/promises';
import { agentOf, bodyTemplate, fillBody, MAX_SEQ, splitTemplate } from '../event-body.ts';
import { measureLatency, type Bench, type LatencyResult, type Subject } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import { familyCpuMs } from '../usage.ts';
import type { Workload } from './workload.ts';

const PER_SECOND = 2000;
const RULES = 1000;
/** So many look at each event, and two of them count it. */
const LOOK = 10;
const COUNT = 2;
const AGENTS = 100_000;
/** Of one agent: what opens an alert is another story. */
const MORE_THAN_COME = 10;
const AT_ONCE = 1000;
const MOST_WAIT_MS = 180_000;
/** Other work on a machine comes and goes: what is compared is measured in turns. */
const TURNS = 3;
const TURN_SECONDS = 20;

/**
 * The same load without alert rules and with a thousand of them, in turns: what they cost is the difference. It is of 100,000 agents in
 * turn, each of which has sent an event before, so that each has its group with either rule that counts, and no measured event begins
 * one. PostgreSQL tidies once a minute, in whichever turn that falls; so it is kept from it, and what it takes to tidy up after a minute
 * of events is added to each.
 */
export const alerts: Workload = {
  name: 'alerts',
  title: 'alert rules',
  async run(bench) {
    const subjects: { rules: number; subject: Subject }[] = [];
    const results: { label: string; result: LatencyResult }[] = [];
    try {
      for (const rules of [0, RULES]) {
        const subject = await startTidings(bench, `alerts_${rules}`);
        subjects.push({ rules, subject });
        await makeRules(subject, rules);
        await fill(subject);
        await caughtUp(subject, rules);
        // What the filling left to be tidied is no cost of the events that are measured.
        await subject.database.client.query('VACUUM (ANALYZE)');
      }
      await tidyByItself(bench, false);
      const load = { perSecond: PER_SECOND, seconds: TURN_SECONDS, connections: 256, agents: AGENTS };
      for (let turn = 1; turn <= TURNS; turn++) {
        for (const { rules, subject } of subjects) {
          const result = await measureLatency(bench, subject, {
            ...load,
            caughtUp: () => caughtUp(subject, rules),
          });
          results.push({ label: `${rules} alert rules, turn ${turn}, at ${PER_SECOND} events/s`, result });
        }
      }
      for (const [i, { rules, subject }] of subjects.entries()) {
        if (rules > 0) await refuseUncounted(subject);
        const own = results.filter((_, place) => place % subjects.length === i).map(({ result }) => result);
        const events = (await subject.recorded()) - AGENTS;
        const each = (await tidyingMs(bench, subject)) / events;
        for (const result of own) {
          result.postgresCpuMs += each;
          result.cpuMs += each;
        }
      }
    } finally {
      await tidyByItself(bench, true);
      for (const { subject } of subjects) await subject.end();
    }
    return { name: this.name, title: this.title, results };
  },
};

async function caughtUp(subject: Subject, rules: number): Promise<void> {
  if (rules > 0) await untilCounted(subject);
}

async function tidyByItself({ postgres: { admin } }: Bench, on: boolean): Promise<void> {
  await admin.query(`ALTER SYSTEM SET autovacuum = ${on ? 'on' : 'off'}`);
  await admin.query('SELECT pg_reload_conf()');
}

/** CPU of PostgreSQL. */
async function tidyingMs({ postgres }: Bench, { database }: Subject): Promise<number> {
  const before = familyCpuMs(postgres.child.pid);
  await database.client.query('VACUUM (ANALYZE)');
  return familyCpuMs(postgres.child.pid) - before;
}

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
        condition: { count: { atLeast: MORE_THAN_COME } },
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
       sum(cardinality(events)) AS counted FROM alert_group`,
  );
  const { events, groups, counted } = rows[0]!;
  if (Number(groups) !== AGENTS * COUNT || Number(counted) !== Number(events) * COUNT)
    throw new Error(`of ${events} events ${counted} were counted, into ${groups} groups`);
}
