import type { ReactNode } from 'react';

const WIDTH = 72;
const HEIGHT = 18;

/** Counts over time, small: only how they go. What they are is said in the label. */
export function Sparkline({
  values,
  label,
  className = 'h-[18px] w-[72px]',
}: {
  values: readonly number[];
  label: string;
  /** How large it is. */
  className?: string;
}): ReactNode {
  const top = Math.max(1, ...values);
  const step = WIDTH / values.length;
  const bars = values.map((value, index) => {
    if (value === 0) return '';
    // However few, they are seen beside many.
    const height = Math.max(1.5, (value / top) * HEIGHT);
    return `M${index * step + 0.5} ${HEIGHT}v${-height}h${step - 1}v${height}z`;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`block overflow-visible ${className}`}
    >
      <title>{label}</title>
      <line x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line-strong" />
      <path d={bars.join('')} className="fill-bad" />
    </svg>
  );
}
