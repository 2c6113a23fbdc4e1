import type { ReactNode } from 'react';
import type { Histogram } from '@tidings/sdk';

const HEIGHT = 40;
const number = new Intl.NumberFormat();

/** When the deliveries were, and how many of them failed. The sentence says what the bars show. */
export function DeliveryHistogram({ histogram: { buckets } }: { histogram: Histogram }): ReactNode {
  const bars = buckets.map(({ start, counts }) => {
    const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
    return { start, all, bad: (counts['failed'] ?? 0) + (counts['retrying'] ?? 0) };
  });
  const most = Math.max(1, ...bars.map(({ all }) => all));
  const sum = (of: 'all' | 'bad'): number => bars.reduce((total, bar) => total + bar[of], 0);
  const height = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT));
  return (
    <svg
      role="img"
      aria-label={`${number.format(sum('all'))} deliveries by time, ${number.format(sum('bad'))} of them failed or being retried`}
      viewBox={`0 0 ${bars.length * 10} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="mb-2 block h-10 w-full border-b border-line"
    >
      {bars.map(({ start, all, bad }, index) => (
        <g key={start}>
          <rect
            x={index * 10}
            width={9}
            y={HEIGHT - height(all)}
            height={height(all)}
            className="fill-line-strong"
          />
          <rect x={index * 10} width={9} y={HEIGHT - height(all)} height={height(bad)} className="fill-bad" />
        </g>
      ))}
    </svg>
  );
}
