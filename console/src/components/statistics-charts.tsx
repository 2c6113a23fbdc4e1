/** What statistics say, as charts: what was attempted, how long it took, and what went wrong. */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Counts, Stats } from '@tidings/sdk';
import { milliseconds } from '../request-text.ts';
import { Chart, TableToggle } from '../ui/chart.tsx';
import type { Point, Series } from '../ui/chart.tsx';
import { ERROR_CLASS_WORDS } from './error-class.ts';

const number = new Intl.NumberFormat();
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });
const count = (value: number): string => number.format(value);

const OUTCOMES: readonly Series[] = [
  { name: 'Delivered', fill: 'fill-accent', swatch: 'bg-accent' },
  { name: 'Tried again', fill: 'fill-warn-fill', swatch: 'bg-warn-fill' },
  { name: 'Given up', fill: 'fill-bad', swatch: 'bg-bad' },
];
const LATENCIES: readonly Series[] = [
  { name: 'p50', fill: 'stroke-accent', swatch: 'bg-accent' },
  { name: 'p95', fill: 'stroke-info', swatch: 'bg-info' },
  { name: 'p99', fill: 'stroke-warn-fill', swatch: 'bg-warn-fill' },
];

const SUCCESS: readonly Series[] = [{ name: 'Success', fill: 'stroke-accent', swatch: 'bg-accent' }];
const STATUSES = [
  { name: '2xx', fill: 'fill-accent', swatch: 'bg-accent' },
  { name: '3xx', fill: 'fill-info', swatch: 'bg-info' },
  { name: '4xx', fill: 'fill-warn-fill', swatch: 'bg-warn-fill' },
  { name: '5xx', fill: 'fill-bad', swatch: 'bg-bad' },
] as const satisfies readonly Series[];
const ANSWERS: readonly Series[] = [
  ...STATUSES,
  { name: 'No answer', fill: 'fill-ink-3', swatch: 'bg-ink-3' },
];

/** Attempts by the class of the status, and those that none came back to. */
function answersOf({ attempts, statuses }: Counts): number[] {
  const answered = STATUSES.map(({ name }) => statuses[name]);
  return [...answered, Math.max(0, attempts - answered.reduce((sum, many) => sum + many, 0))];
}

function answerSentence(total: Counts): string {
  const found = answersOf(total).flatMap((many, index) =>
    many === 0 ? [] : [`${ANSWERS[index]!.name} ${count(many)}`],
  );
  return found.length === 0 ? 'Nothing was sent.' : `${found.join(', ')}.`;
}

/** Failed, and due to be tried again. */
function triedAgain({ attempts, delivered, givenUp }: Counts): number {
  return Math.max(0, attempts - delivered - givenUp);
}

/** Of what came to an end, the share that arrived; null where nothing did. */
export function successOf({ delivered, givenUp }: Counts): number | null {
  return delivered + givenUp === 0 ? null : delivered / (delivered + givenUp);
}

export function successWords(share: number | null): string {
  // What is not all of it never reads as all of it.
  if (share === null) return '–';
  return percent.format(share < 1 ? Math.min(share, 0.9999) : 1);
}

export function StatisticsCharts({
  stats,
  onOpen,
}: {
  stats: Stats;
  /** Looks at the deliveries of a step, or of some: their begin and end, in milliseconds since 1970. */
  onOpen: (start: number, end: number) => void;
}): ReactNode {
  const { total, data, step } = stats;
  const length = step === 'hour' ? 3_600_000 : 86_400_000;
  const open = (first: Point, last: Point): void => onOpen(first.at, last.at + length - 1);
  const latency = total.latency;
  const success = successOf(total);
  return (
    <div className="grid items-start gap-[18px] lg:grid-cols-2">
      <Chart
        title="Attempts"
        sentence={
          total.attempts === 0
            ? 'Nothing was attempted.'
            : `${count(total.attempts)} ${total.attempts === 1 ? 'attempt' : 'attempts'}: ${count(total.delivered)} delivered, ${count(triedAgain(total))} tried again, ${count(total.givenUp)} given up.`
        }
        kind="bars"
        series={OUTCOMES}
        points={data.map((each) => ({
          at: Date.parse(each.at),
          values: [each.delivered, triedAgain(each), each.givenUp],
        }))}
        step={step}
        print={count}
        onOpen={open}
      />
      <Chart
        title="Latency"
        sentence={
          latency === null
            ? 'Nothing was answered.'
            : `Half of the answers within ${milliseconds(latency.p50)}, 95 % within ${milliseconds(latency.p95)}, 99 % within ${milliseconds(latency.p99)}.`
        }
        kind="curves"
        series={LATENCIES}
        points={data.map(({ at, latency: of }) => ({
          at: Date.parse(at),
          values: [of?.p50 ?? null, of?.p95 ?? null, of?.p99 ?? null],
        }))}
        step={step}
        print={milliseconds}
        onOpen={open}
      />
      <Chart
        title="Success"
        sentence={
          success === null
            ? 'Nothing was completed.'
            : `${successWords(success)} of what was completed arrived.`
        }
        kind="curves"
        series={SUCCESS}
        points={data.map((each) => ({ at: Date.parse(each.at), values: [successOf(each)] }))}
        step={step}
        print={successWords}
        top={1}
        onOpen={open}
      />
      <Chart
        title="Answers by status"
        sentence={answerSentence(total)}
        kind="bars"
        series={ANSWERS}
        points={data.map((each) => ({ at: Date.parse(each.at), values: answersOf(each) }))}
        step={step}
        print={count}
        onOpen={open}
      />
    </div>
  );
}

/** How many attempts it took to arrive, and what went wrong most on the way. */
export function StatisticsShares({
  total,
  linkTo,
}: {
  total: Counts;
  /** Words that lead to the deliveries of the same time that a search finds. */
  linkTo: (query: string, words: string) => ReactNode;
}): ReactNode {
  if (total.attempts === 0) return null;
  const { first, second, later } = total.arrivals;
  const classes = Object.entries(total.errors)
    .filter(([, many]) => many > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, many]) => ({
      name: ERROR_CLASS_WORDS[name as keyof typeof ERROR_CLASS_WORDS],
      many,
      fill: 'bg-bad',
      query: `error.class:${name}`,
    }));
  return (
    <div className="grid items-start gap-[18px] lg:grid-cols-2">
      <Shares
        title="Attempts to success"
        of="Attempts"
        what="Deliveries"
        none="Nothing was delivered."
        rows={[
          { name: '1 attempt', many: first, fill: 'bg-accent' },
          { name: '2 attempts', many: second, fill: 'bg-warn' },
          { name: '3 or more', many: later, fill: 'bg-bad' },
        ]}
        isNone={first + second + later === 0}
      />
      <Shares
        title="Failed attempts by class"
        of="Class"
        what="Attempts"
        note="Every attempt counts here. A class links to the deliveries whose latest attempt failed that way."
        linkTo={linkTo}
        none="None failed."
        rows={classes}
        isNone={classes.length === 0}
      />
    </div>
  );
}

interface Share {
  name: string;
  many: number;
  /** Of its bar. */
  fill: string;
  /** Finds those that are counted. */
  query?: string;
}

function Shares({
  title,
  of,
  what,
  rows,
  none,
  isNone,
  note,
  linkTo,
}: {
  title: string;
  /** What the rows are, and what is counted of each, as heads of columns. */
  of: string;
  what: string;
  rows: readonly Share[];
  none: string;
  isNone: boolean;
  /** In what the links find other than is counted. */
  note?: string;
  linkTo?: (query: string, words: string) => ReactNode;
}): ReactNode {
  const id = useId();
  const [showsTable, setShowsTable] = useState(false);
  const most = Math.max(1, ...rows.map(({ many }) => many));
  const sum = rows.reduce((before, { many }) => before + many, 0);
  const nameOf = ({ name, query }: Share): ReactNode =>
    query !== undefined && linkTo ? linkTo(query, name) : name;
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex items-center gap-2 px-4 pt-2.5 pb-2">
        <h2 id={id} className="min-w-0 grow font-semibold">
          {title}
        </h2>
        {!isNone && <TableToggle title={title} on={showsTable} onChange={setShowsTable} />}
      </div>
      {!isNone && note !== undefined && <p className="px-4 pb-2 text-xs text-ink-3">{note}</p>}
      {isNone ? (
        <p className="px-4 pb-4 text-ink-3">{none}</p>
      ) : showsTable ? (
        <div className="overflow-x-auto border-t border-line">
          <table className="data-table dense">
            <caption className="sr-only">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{of}</th>
                <th scope="col" className="text-end">
                  {what}
                </th>
                <th scope="col" className="text-end">
                  Share
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.name}>
                  <td>{nameOf(row)}</td>
                  <td className="text-end">{count(row.many)}</td>
                  <td className="text-end">{successWords(row.many / sum)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <ul className="flex flex-col gap-2 px-4 pb-4">
          {rows.map((row) => (
            <li
              key={row.name}
              className="grid grid-cols-[9rem_minmax(0,1fr)_7rem] items-center max-sm:grid-cols-[7rem_minmax(0,1fr)_6rem] gap-2"
            >
              <span className="truncate">{nameOf(row)}</span>
              <span className="h-2 overflow-hidden rounded-full bg-mute-soft" aria-hidden>
                <span
                  className={`block h-full rounded-full ${row.fill}`}
                  style={{ width: `${(row.many / most) * 100}%` }}
                />
              </span>
              <span className="text-end">
                {count(row.many)} <span className="ms-0.5 text-ink-3">{successWords(row.many / sum)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
