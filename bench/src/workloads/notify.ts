import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { runOpenLoop } from '../generate/open-loop.ts';
import type { NotifyResult, Subject } from '../measure.ts';
import { startTidings } from '../tidings.ts';
import { rateOf } from './half-rate.ts';
import type { Workload } from './workload.ts';

const EVENTS = 300;
/** Between two of them, on average, so that each comes alone. */
const PAUSE_MS = 30;
/** Half of the rate that is aimed for, where `single` was not measured. */
const HALF_LOAD = 2500;
const MOST_WAIT_MS = 30_000;
const ORGANIZATION = 'people';

/**
 * How long it takes from the answer to an event until the request is at a receiver of Slack's kind and at one of PagerDuty's, and at
 * one more of each by an alert that the event opens: with nothing else to do, and beside half of the load.
 */
export const notify: Workload = {
  name: 'notify',
  title: 'people are told',
  async run(bench, earlier) {
    const results: { label: string; result: NotifyResult }[] = [];
    const reached = rateOf(earlier);
    const half = reached === undefined ? HALF_LOAD : Math.round(reached / 2);
    const what =
      reached === undefined ? 'half of what is aimed for' : 'half of what one event a request reached';
    for (const perSecond of [0, half]) {
      const subject = await startTidings(bench, `notify_${perSecond}`);
      const services = {
        slack: new Service('Slack'),
        pagerduty: new Service('PagerDuty'),
        slackAlert: new Service('Slack by an alert'),
        pagerdutyAlert: new Service('PagerDuty by an alert'),
      };
      try {
        for (const service of Object.values(services)) await service.open();
        await subscribe(subject, services);
        const beside = besides(subject, perSecond);
        // What comes first opens connections and compiles statements.
        await probe(subject, services, 'warm', 30);
        for (const service of Object.values(services)) service.waits.length = 0;
        await probe(subject, services, 'probe', EVENTS);
        await beside;
        const load = perSecond === 0 ? 'idle' : `beside ${perSecond} events/s, ${what}`;
        const limitMs = perSecond === 0 ? 100 : 1000;
        for (const service of Object.values(services))
          results.push({ label: `${service.label}, ${load}`, result: { ...service.result(), limitMs } });
      } finally {
        for (const service of Object.values(services)) service.close();
        await subject.end();
      }
    }
    return { name: this.name, title: this.title, results };
  },
};

function besides({ url, token }: Subject, perSecond: number): Promise<unknown> {
  if (perSecond === 0) return Promise.resolve();
  const seconds = Math.ceil(((EVENTS + 30) * PAUSE_MS * 1.5) / 1000);
  return runOpenLoop({ url, token: token!, perSecond, seconds, connections: 256 });
}

async function probe(
  { url, token }: Subject,
  services: Record<string, Service>,
  tag: string,
  events: number,
): Promise<void> {
  for (let i = 0; i < events; i++) {
    const name = `${tag}-${i}-agent`;
    const arrivals = Object.values(services).map((service) => service.await(name));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token!}` },
      body: JSON.stringify({
        type: 'policy.denied',
        organization: ORGANIZATION,
        agentId: name,
        summary: `${name} was denied a refund`,
        data: { tool: 'refund' },
      }),
    });
    if (response.status !== 202)
      throw new Error(`event not taken: ${response.status} ${await response.text()}`);
    const accepted = performance.now();
    await response.arrayBuffer();
    await Promise.all(
      arrivals.map(async (arrival, k) => {
        const at = await Promise.race([arrival, delay(MOST_WAIT_MS, null, { ref: false })]);
        if (at === null) throw new Error(`${name} did not arrive: ${Object.values(services)[k]!.label}`);
        // It may arrive before its sender has read the answer.
        Object.values(services)[k]!.waits.push(Math.max(0, at - accepted));
      }),
    );
    await delay(Math.random() * 2 * PAUSE_MS);
  }
}

async function subscribe(
  { url, token }: Subject,
  services: Record<'slack' | 'pagerduty' | 'slackAlert' | 'pagerdutyAlert', Service>,
): Promise<void> {
  const make = async (path: string, body: object): Promise<string> => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token!}` },
      body: JSON.stringify({ organization: ORGANIZATION, ...body }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const routingKey = 'R0utingK3y'.repeat(4).slice(0, 32);
  const slack = ({ label, url: host }: Service, events: string[]) =>
    make('/v1/webhooks', {
      name: label,
      type: 'slack',
      config: { url: `${host}/services/T0/B0/x` },
      events,
    });
  const pagerduty = ({ label, url: host }: Service, events: string[]) =>
    make('/v1/webhooks', { name: label, type: 'pagerduty', config: { routingKey, host }, events });
  await slack(services.slack, ['policy.denied']);
  await pagerduty(services.pagerduty, ['policy.denied']);
  const webhooks = [await slack(services.slackAlert, []), await pagerduty(services.pagerdutyAlert, [])];
  await make('/v1/alert-rules', {
    name: 'Denied',
    match: { types: ['policy.denied'] },
    groupBy: ['agentId'],
    condition: { count: { atLeast: 1 } },
    windowSeconds: 600,
    webhooks,
  });
}

/** A receiver that says when the first request came that names something. */
class Service {
  readonly label: string;
  readonly waits: number[] = [];
  readonly #awaited = new Map<string, (at: number) => void>();
  readonly #server: Server = createServer((request, response) => {
    const at = performance.now();
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const [name] = /(?:warm|probe)-\d+-agent/.exec(body) ?? [];
      this.#awaited.get(name ?? '')?.(at);
      const isSlack = request.url!.startsWith('/services/');
      response.writeHead(isSlack ? 200 : 202, {
        'content-type': isSlack ? 'text/plain' : 'application/json',
      });
      response.end(isSlack ? 'ok' : '{"status":"success","dedup_key":"x"}');
    });
  });

  constructor(label: string) {
    this.label = label;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  await(name: string): Promise<number> {
    return new Promise((resolve) => this.#awaited.set(name, resolve));
  }

  result(): Omit<NotifyResult, 'limitMs'> {
    const sorted = this.waits.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { kind: 'notify', told: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
