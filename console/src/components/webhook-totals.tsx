import type { ReactNode } from 'react';
import { timeFormat } from '../local-time.ts';
import type { WebhookTotals } from '../queries/statistics.ts';
import { milliseconds } from '../request-text.ts';
import { useNow } from '../ui/time.tsx';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const number = new Intl.NumberFormat();
const HOUR_MS = 3_600_000;
const clock = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

/** What became of the attempts of a webhook in the last day: as a bar and a number, how long they took, and the last one. */
export function WebhookTotalsCells({ totals }: { totals: WebhookTotals | undefined }): ReactNode {
  const now = useNow();
  if (totals === undefined || totals.attempts === 0 || totals.lastHour === null) {
    const nothing = <span className="text-ink-3">{totals === undefined ? '' : '–'}</span>;
    return (
      <>
        <td>{nothing}</td>
        <td className="text-end">{nothing}</td>
        <td>{nothing}</td>
      </>
    );
  }
  const { attempts, delivered, latency, lastHour } = totals;
  // A share that is not all of them is not rounded up to it.
  const share = Math.floor((delivered / attempts) * 1000) / 1000;
  return (
    <>
      <td>
        <span
          className="flex items-center gap-2"
          title={`${number.format(delivered)} of ${number.format(attempts)} attempts delivered`}
        >
          <svg aria-hidden viewBox="0 0 40 6" preserveAspectRatio="none" className="h-1.5 w-8 flex-none">
            <rect width="40" height="6" rx="3" className={share < 0.9 ? 'fill-bad' : 'fill-line-strong'} />
            <rect width={40 * share} height="6" rx="3" className="fill-ok" />
          </svg>
          {percent.format(share)}
        </span>
      </td>
      <td className="text-end text-ink-2">{latency === null ? '–' : milliseconds(latency.p95)}</td>
      <td className="text-ink-2">
        <span title={`In the hour from ${clock.format(Date.parse(lastHour))}`}>{hourAgo(lastHour, now)}</span>
      </td>
    </>
  );
}

/** How long ago something was of which the hour is known that it was in: between which hours, and none more exact. */
function hourAgo(hour: string, now: number): string {
  const since = Math.floor((now - Date.parse(hour)) / HOUR_MS);
  if (since < 2) return `< ${Math.max(0, since) + 1} h ago`;
  return `${since - 1}–${since + 1} h ago`;
}
