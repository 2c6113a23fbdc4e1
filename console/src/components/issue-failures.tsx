/** How an issue has failed in the last day: small in its row, and to be read hour by hour where it is open. */
import type { ReactNode } from 'react';
import type { Failures } from '../queries/statistics.ts';
import { Chart } from '../ui/chart.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { timeFormat } from '../local-time.ts';

const HOUR_MS = 3_600_000;
const count = new Intl.NumberFormat();
const hour = timeFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

export function FailuresSparkline({
  failures,
  className,
}: {
  failures: Failures;
  /** How large it is. */
  className?: string;
}): ReactNode {
  return (
    <Sparkline values={failures.failed} label={sentenceOf(failures)} {...(className && { className })} />
  );
}

export function FailuresChart({ failures }: { failures: Failures }): ReactNode {
  const { start, failed } = failures;
  return (
    <Chart
      title="Failed attempts"
      sentence={sentenceOf(failures)}
      kind="bars"
      step="hour"
      series={[{ name: 'Failed', fill: 'fill-bad', swatch: 'bg-bad' }]}
      points={failed.map((value, index) => ({ at: start + index * HOUR_MS, values: [value] }))}
      print={(value) => count.format(value)}
    />
  );
}

function sentenceOf({ start, failed }: Failures): string {
  const all = failed.reduce((sum, value) => sum + value, 0);
  const most = Math.max(...failed);
  if (most === 0) return 'None in the last 24 hours.';
  const at = hour.format(start + failed.indexOf(most) * HOUR_MS);
  return `${count.format(all)} in the last 24 hours; the most in the hour from ${at}, ${count.format(most)}.`;
}
