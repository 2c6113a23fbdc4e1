import { useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import type { Histogram } from '@tidings/sdk';
import { printSpan } from '../time-range.ts';
import { timeFormat } from '../local-time.ts';

const HEIGHT = 40;
const STEP = 10;
const number = new Intl.NumberFormat();
const time = timeFormat({ dateStyle: 'medium', timeStyle: 'medium' });

/**
 * When there was what a search finds, and how much of it went wrong. Pressing a bar, or drawing across some, looks at that
 * time alone; the same can be done in the time range with keys. The sentence says what the bars show.
 */
export function TimeHistogram({
  histogram: { buckets },
  end,
  what,
  bad: badStatuses = [],
  badWords = '',
  onRange,
}: {
  histogram: Histogram;
  /** Where the last bucket ends. */
  end: string;
  /** Such as `deliveries`. */
  what: string;
  /** What counts as gone wrong, and how that is said. */
  bad?: readonly string[];
  badWords?: string;
  onRange: (range: string) => void;
}): ReactNode {
  const [drawn, setDrawn] = useState<{ from: number; to: number } | null>(null);
  const bars = buckets.map(({ start, counts }, index) => ({
    start,
    until: buckets[index + 1]?.start ?? end,
    all: Object.values(counts).reduce((sum, each) => sum + each, 0),
    bad: badStatuses.reduce((sum, each) => sum + (counts[each] ?? 0), 0),
  }));
  const most = Math.max(1, ...bars.map(({ all }) => all));
  const sum = (of: 'all' | 'bad'): number => bars.reduce((total, bar) => total + bar[of], 0);
  const height = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT));
  const barAt = ({ currentTarget, clientX }: PointerEvent): number => {
    const { left, width } = currentTarget.getBoundingClientRect();
    return Math.max(0, Math.min(bars.length - 1, Math.floor(((clientX - left) / width) * bars.length)));
  };
  const chosen = drawn && { first: Math.min(drawn.from, drawn.to), last: Math.max(drawn.from, drawn.to) };
  return (
    <svg
      role="img"
      aria-label={`${number.format(sum('all'))} ${what} by time${badStatuses.length === 0 ? '' : `, ${number.format(sum('bad'))} of them ${badWords}`}`}
      viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mb-2 block h-10 w-full cursor-crosshair touch-pan-y border-b border-line select-none"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const at = barAt(event);
        setDrawn({ from: at, to: at });
      }}
      onPointerMove={(event) => drawn && setDrawn({ ...drawn, to: barAt(event) })}
      onPointerCancel={() => setDrawn(null)}
      onPointerUp={() => {
        setDrawn(null);
        if (!chosen) return;
        const until = new Date(bars[chosen.last]!.until).getTime();
        // Both ends are included.
        onRange(printSpan({ start: new Date(bars[chosen.first]!.start), end: new Date(until - 1) }));
      }}
    >
      {chosen && (
        <rect
          x={chosen.first * STEP}
          width={(chosen.last - chosen.first + 1) * STEP}
          height={HEIGHT}
          className="fill-accent-soft"
        />
      )}
      {bars.map(({ start, all, bad }, index) => (
        <g key={start} className="group">
          <title>{`${time.format(new Date(start))}: ${number.format(all)}${bad === 0 ? '' : `, ${number.format(bad)} ${badWords}`}`}</title>
          <rect
            x={index * STEP}
            width={STEP}
            height={HEIGHT}
            className="fill-transparent group-hover:fill-hover"
          />
          <rect
            x={index * STEP}
            width={STEP - 1}
            y={HEIGHT - height(all)}
            height={height(all)}
            className="fill-line-strong"
          />
          <rect
            x={index * STEP}
            width={STEP - 1}
            y={HEIGHT - height(all)}
            height={height(bad)}
            className="fill-bad"
          />
        </g>
      ))}
    </svg>
  );
}
