import { evaluateFilter, parseFilters, selectFilter } from '@tidings/core/filter/filter';
import type { Filters } from '@tidings/core/filter/filter';
import { Subscriptions } from '@tidings/core/subscriptions';
import type { Matched, Subscriber } from '@tidings/core/subscriptions';
import type { MatchingResult } from '../measure.ts';
import type { Workload } from './workload.ts';

/** What one event costs until it is known who gets it: subscriptions, watchers and filters, all from memory. */
export const matching: Workload = {
  name: 'matching',
  title: 'one event against an organization of 10,000 webhooks',
  async run(bench) {
    const seconds = bench.seconds / CASES.length;
    const measureAll = (others: Subscriptions<Webhook>[]) =>
      CASES.map(({ label, make, event }) => ({
        label: others.length > 0 ? `${label}; 1,000 other organizations of 100` : label,
        result: measure(organization(WEBHOOKS, make), event, seconds, others),
      }));
    const results = [...measureAll([]), ...measureAll(neighbours())];
    return { name: this.name, title: this.title, results };
  },
};

const WEBHOOKS = 10_000;
const TYPES = Array.from({ length: 42 }, (_, i) => `group${i % 9}.happened${i}`);
const FILTER = {
  function: { id: ['func-1', 'func-2', 'func-3'], name: { startsWith: 'My' } },
  execution: { status: ['success'], durationMs: { lt: 5000 } },
};
const DATA = {
  function: { id: 'func-2', name: 'My Function' },
  execution: { status: 'success', durationMs: 12 },
};

interface Webhook extends Subscriber {
  readonly filters: Filters;
}
type Part = Partial<Pick<Webhook, 'events' | 'watchers' | 'filters'>>;

const CASES: { label: string; make: (i: number) => Part; event: Matched }[] = [
  {
    label: '1 wants its type',
    make: (i) => ({ events: [`own.type${i}`] }),
    event: { type: 'own.type5000' },
  },
  {
    label: '1 is used by its item',
    make: (i) => ({
      watchers: [{ number: i, kind: 'ai_guard.recipe', itemId: `pro_${i}`, triggers: ['block', 'detect'] }],
    }),
    event: { type: 'a.b', source: { kind: 'ai_guard.recipe', id: 'pro_5000' }, trigger: 'block' },
  },
  {
    label: '100 want its type, with filters of five clauses',
    make: (i) =>
      i % 100 === 0 ? { events: [TYPES[0]!], filters: read(TYPES[0]!) } : { events: [`x.y${i}`] },
    event: { type: TYPES[0]! },
  },
  {
    label: '714 do, each subscribed to 3 of 42 types, a third with filters',
    make: subscribesToThree,
    event: { type: TYPES[0]! },
  },
  { label: 'all 10,000 want everything', make: () => ({ events: ['*'] }), event: { type: TYPES[0]! } },
];

function subscribesToThree(i: number): Part {
  const events = [0, 14, 28].map((step) => TYPES[(i + step) % 42]!);
  return { events, ...(i % 3 === 0 && { filters: read(...events) }) };
}

function read(...types: string[]): Filters {
  const parsed = parseFilters(Object.fromEntries(types.map((type) => [type, FILTER])));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.filters;
}

function organization(size: number, make: (i: number) => Part): Subscriptions<Webhook> {
  const subscriptions = new Subscriptions<Webhook>();
  const none = read();
  for (let i = 0; i < size; i++) {
    subscriptions.add({ number: i, project: null, events: [], watchers: [], filters: none, ...make(i) });
  }
  return subscriptions;
}

function neighbours(): Subscriptions<Webhook>[] {
  return Array.from({ length: 1000 }, () => organization(100, subscribesToThree));
}

function measure(
  subscriptions: Subscriptions<Webhook>,
  event: Matched,
  seconds: number,
  others: Subscriptions<Webhook>[],
): MatchingResult {
  const took: number[] = [];
  let found = 0;
  const one = (): void => {
    found = subscriptions.match(event, null).filter(({ filters }) => {
      const filter = selectFilter(filters, event.type);
      return !filter || evaluateFilter(filter, DATA, event.type).matched;
    }).length;
  };
  for (const end = performance.now() + 500; performance.now() < end;) one();
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    // Between two events of ours, one of somebody else's: its organization fills the caches of the processor.
    others[took.length % others.length]?.match({ type: TYPES[took.length % TYPES.length]! }, null);
    const before = performance.now();
    one();
    took.push(performance.now() - before);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)]! * 1000;
  return { kind: 'matching', found, p50Micros: at(0.5), p99Micros: at(0.99) };
}
