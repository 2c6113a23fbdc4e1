import { setTimeout as delay } from 'node:timers/promises';
import { measureLatency, type LatencyResult, type Subject } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import type { Workload } from './workload.ts';

const PER_SECOND = 2000;
const RULES = 1000;
/** So many look at each event, and two of them count it. */
const LOOK = 10;
const COUNT = 2;

/** The same load without alert rules and with a thousand of them: what they cost is the difference. Each event is of another agent. */
export const alerts: Workload = {
  name: 'alerts',
  title: 'alert rules',
  async run(bench) {
    const results: { label: string; result: LatencyResult }[] = [];
    for (const rules of [0, RULES]) {
      const subject = await startTidings(bench, `alerts_${rules}`);
      try {
        await makeRules(subject, rules);
        const load = { perSecond: PER_SECOND, seconds: bench.seconds, connections: 256 };
        results.push({
          label: `${rules} alert rules, at ${PER_SECOND} events/s`,
          result: await measureLatency(bench, subject, load),
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
        groupBy: ['data.seq'],
        condition: { count: { atLeast: 5 } },
        windowSeconds: 600,
      }),
    });
    if (!response.ok) throw new Error(`rule not made: ${response.status} ${await response.text()}`);
  }
}

/** What costs little because it is not done would be no figure. */
async function refuseUncounted({ database }: Subject): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await database.client.query<{ events: string; groups: string }>(
      `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM alert_group) AS groups`,
    );
    if (Number(rows[0]!.groups) === Number(rows[0]!.events) * COUNT) return;
    await delay(100);
  }
  throw new Error('not all events were counted');
}
