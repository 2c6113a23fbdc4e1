/**
 * Charts of counts and of curves over time. What they show is said in a sentence, read point by point with the pointer or
 * the arrow keys, and there as a table. Some steps are looked at by drawing across them, or with Shift and the arrow keys.
 */
import { ChartColumn, Table2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { Button } from './button.tsx';
import { timeFormat } from '../local-time.ts';

export interface Series {
  name: string;
  /** `fill-ok` and `bg-ok`, of the bars and of the legend; curves take `stroke-…`. */
  fill: string;
  swatch: string;
}

export interface Point {
  /** Begin of its step, milliseconds since 1970. */
  at: number;
  /** One for each series; null where there is none. */
  values: readonly (number | null)[];
}

const WIDTH = 600;
const HEIGHT = 140;

export function Chart({
  title,
  sentence,
  kind,
  series,
  points,
  step,
  print,
  top: fixedTop,
  onOpen,
}: {
  title: string;
  /** What it comes to. */
  sentence: string;
  /** Bars stand on each other, curves lie over each other. */
  kind: 'bars' | 'curves';
  series: readonly Series[];
  points: readonly Point[];
  step: 'hour' | 'day';
  print: (value: number) => string;
  /** What the upper edge stands for, where that is not by what is shown. */
  top?: number;
  /** Looks at the steps from the first to the last: one, or some. */
  onOpen?: (first: Point, last: Point) => void;
}): ReactNode {
  const id = useId();
  const [showsTable, setShowsTable] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  // Where the steps begin that are drawn across, or walked along; null: one is looked at.
  const [from, setFrom] = useState<number | null>(null);
  const sums = points.map(({ values }) =>
    kind === 'bars'
      ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
      : Math.max(0, ...values.map((value) => value ?? 0)),
  );
  const top = fixedTop ?? niceTop(Math.max(...sums, 0));
  const [first, last] = active === null ? [-1, -1] : sorted(from ?? active, active);
  const read = points.slice(first, last + 1);
  const point = readTogether(read, kind);
  const open = (one: number, other: number): void => {
    const [begin, end] = sorted(one, other).map((index) => points[index]);
    if (begin && end) onOpen?.(begin, end);
  };
  const leave = (): void => {
    setActive(null);
    setFrom(null);
  };
  const walk = (event: KeyboardEvent): void => {
    const end = points.length - 1;
    const next = {
      ArrowLeft: Math.max(0, (active ?? points.length) - 1),
      ArrowRight: Math.min(end, (active ?? -1) + 1),
      Home: 0,
      End: end,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setActive(next);
      setFrom(event.shiftKey && onOpen ? (from ?? active) : null);
    } else if (event.key === 'Enter' && active !== null) open(first, last);
    else if (event.key === 'Escape') leave();
  };
  const pointAt = ({ currentTarget, clientX }: PointerEvent): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(points.length - 1, Math.floor(((clientX - left) / width) * points.length)));
  };

  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col rounded-lg border border-line bg-surface">
      <div className="flex items-start gap-2 px-4 pt-3">
        <div className="min-w-0 grow">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          <p className="text-xs text-ink-2">{sentence}</p>
        </div>
        <TableToggle title={title} on={showsTable} onChange={setShowsTable} />
      </div>
      {showsTable ? (
        <PointTable title={title} series={series} points={points} step={step} print={print} />
      ) : (
        <div className="flex flex-col gap-1 px-4 pt-2 pb-3">
          <div className="relative">
            <span
              aria-hidden
              className="pointer-events-none absolute start-0 top-px z-1 rounded-sm bg-surface pe-1 text-2xs text-ink-3"
            >
              {print(top)}
            </span>
            {/* A picture to look at, and a slider to read it by: the value is the step. */}
            <div
              role="slider"
              tabIndex={0}
              aria-label={`${title}, step by step`}
              aria-valuemin={0}
              aria-valuemax={points.length - 1}
              aria-valuenow={active ?? 0}
              aria-valuetext={point ? readOut(read, point, series, step, print) : 'none chosen'}
              className={onOpen ? 'cursor-pointer touch-pan-y select-none' : ''}
              onKeyDown={walk}
              onPointerDown={(event) => {
                if (!onOpen || event.button !== 0) return;
                event.currentTarget.setPointerCapture(event.pointerId);
                setFrom(pointAt(event));
                setActive(pointAt(event));
              }}
              onPointerMove={(event) => setActive(pointAt(event))}
              onPointerUp={(event) => {
                if (from === null || event.button !== 0) return;
                setFrom(null);
                open(from, pointAt(event));
              }}
              onPointerCancel={leave}
              onPointerLeave={leave}
              onBlur={leave}
            >
              <svg
                aria-hidden
                viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
                preserveAspectRatio="none"
                className="block h-[140px] w-full overflow-visible"
              >
                {[0.5, 1].map((share) => (
                  <line
                    key={share}
                    x2={WIDTH}
                    y1={HEIGHT * (1 - share) + 0.5}
                    y2={HEIGHT * (1 - share) + 0.5}
                    className="stroke-line"
                    vectorEffect="non-scaling-stroke"
                  />
                ))}
                {active !== null && (
                  <rect
                    x={(first / points.length) * WIDTH}
                    width={(read.length / points.length) * WIDTH}
                    height={HEIGHT}
                    className="fill-hover"
                  />
                )}
                {kind === 'bars' ? (
                  <Bars points={points} series={series} top={top} />
                ) : (
                  <Curves points={points} series={series} top={top} />
                )}
                <line
                  x2={WIDTH}
                  y1={HEIGHT}
                  y2={HEIGHT}
                  className="stroke-line-strong"
                  vectorEffect="non-scaling-stroke"
                />
              </svg>
            </div>
          </div>
          <div className="flex justify-between gap-4 text-2xs text-ink-3" aria-hidden>
            <span>{points[0] && stepWords(points[0].at, step)}</span>
            <span>{points.length > 0 && stepWords(points.at(-1)!.at, step)}</span>
          </div>
          <div className="mt-0.5 flex min-h-5 flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2">
            {point && <span className="font-medium text-ink">{stretchWords(read, step)}</span>}
            {series.map(({ name, swatch }, index) => (
              <span key={name} className="inline-flex items-center gap-1.5">
                <span className={`size-2 rounded-sm ${swatch}`} aria-hidden />
                {name}
                {point?.values && (
                  <strong className="font-semibold text-ink">{valueWords(point.values[index], print)}</strong>
                )}
              </span>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}

interface Drawn {
  points: readonly Point[];
  series: readonly Series[];
  top: number;
}

function Bars({ points, series, top }: Drawn): ReactNode {
  const width = WIDTH / points.length;
  const gap = Math.min(width * 0.25, 3);
  return points.map(({ at, values }, index) => {
    let base = HEIGHT;
    return (
      <g key={at}>
        {series.map(({ name, fill }, which) => {
          const value = values[which] ?? 0;
          if (value === 0) return null;
          const height = Math.max(1, (value / top) * HEIGHT);
          base -= height;
          return (
            <rect
              key={name}
              x={index * width + gap / 2}
              width={width - gap}
              y={base}
              height={height}
              className={fill}
            />
          );
        })}
      </g>
    );
  });
}

/** Where there is nothing the curve is broken; a value alone is a short stroke. */
function Curves({ points, series, top }: Drawn): ReactNode {
  const width = WIDTH / points.length;
  return series.map(({ name, fill }, which) => {
    let path = '';
    let draws = false;
    points.forEach(({ values }, index) => {
      const value = values[which] ?? null;
      if (value === null) {
        draws = false;
        return;
      }
      const y = HEIGHT - (value / top) * HEIGHT;
      const x = (index + 0.5) * width;
      path += draws ? `L${x} ${y}` : `M${x - width * 0.3} ${y}L${x} ${y}`;
      draws = true;
      if ((points[index + 1]?.values[which] ?? null) === null) path += `L${x + width * 0.3} ${y}`;
    });
    return (
      <path
        key={name}
        d={path}
        className={`fill-none ${fill}`}
        strokeWidth={1.6}
        vectorEffect="non-scaling-stroke"
      />
    );
  });
}

/** Shows what a chart shows as a table, and back. */
export function TableToggle({
  title,
  on,
  onChange,
}: {
  /** Of the chart. */
  title: string;
  on: boolean;
  onChange: (on: boolean) => void;
}): ReactNode {
  return (
    <Button
      kind="ghost"
      size="icon"
      aria-pressed={on}
      aria-label={`${title} as a table`}
      title="As a table"
      onClick={() => onChange(!on)}
    >
      {on ? <ChartColumn size={14} aria-hidden /> : <Table2 size={14} aria-hidden />}
    </Button>
  );
}

function PointTable({
  title,
  series,
  points,
  step,
  print,
}: {
  title: string;
  series: readonly Series[];
  points: readonly Point[];
  step: 'hour' | 'day';
  print: (value: number) => string;
}): ReactNode {
  return (
    // It scrolls, so it has to be reached by keys.
    <div
      tabIndex={0}
      role="region"
      aria-label={`${title}, table`}
      className="mt-2 max-h-[210px] overflow-auto border-t border-line"
    >
      <table className="data-table dense">
        <caption className="sr-only">{title}, newest first</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="text-end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ at, values }) => (
            <tr key={at}>
              <td>{stepWords(at, step)}</td>
              {series.map(({ name }, which) => (
                <td key={name} className="text-end">
                  {valueWords(values[which], print)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The least round number that is not below. */
function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((top) => top >= value)!;
}

const hour = timeFormat({
  ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  hourCycle: 'h23',
});
/** Days are those of UTC, as they are counted. */
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });

function stepWords(at: number, step: 'hour' | 'day'): string {
  return (step === 'hour' ? hour : day).format(at);
}

function valueWords(value: number | null | undefined, print: (value: number) => string): string {
  return value === null || value === undefined ? '–' : print(value);
}

function sorted(one: number, other: number): [number, number] {
  return [Math.min(one, other), Math.max(one, other)];
}

/** What some steps come to; counts add up, and of curves nothing follows for several. */
function readTogether(
  [first, ...rest]: readonly Point[],
  kind: 'bars' | 'curves',
): { values: Point['values'] | null } | undefined {
  if (first === undefined || rest.length === 0) return first;
  if (kind === 'curves') return { values: null };
  return {
    values: first.values.map((value, which) =>
      rest.reduce((sum, { values }) => sum + (values[which] ?? 0), value ?? 0),
    ),
  };
}

/** One step, or from the first of some to the last. */
function stretchWords(read: readonly Point[], step: 'hour' | 'day'): string {
  const [first, last] = [read[0]!, read.at(-1)!];
  return first === last
    ? stepWords(first.at, step)
    : `${stepWords(first.at, step)} – ${stepWords(last.at, step)}`;
}

function readOut(
  read: readonly Point[],
  { values }: { values: Point['values'] | null },
  series: readonly Series[],
  step: 'hour' | 'day',
  print: (value: number) => string,
): string {
  const words = values && series.map(({ name }, which) => `${name} ${valueWords(values[which], print)}`);
  return [stretchWords(read, step), ...(words ? [words.join(', ')] : [])].join(': ');
}
