/** The attempts of a delivery in their order: those that were made, and those that are to come. */
import { Check, Circle, RefreshCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { retryDelays } from '@tidings/core/retry';
import type { Attempt, Delivery, Webhook } from '@tidings/sdk';
import { milliseconds, span } from '../request-text.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { ERROR_CLASS_WORDS } from './error-class.ts';

export function AttemptTimeline({
  delivery: { attempts, attemptCount, nextAttemptAt, status },
  retry,
  chosen,
  onChoose,
  actions,
}: {
  delivery: Delivery;
  /** Of its webhook; null while it is not known. */
  retry: Webhook['retry'] | null;
  chosen: number | null;
  onChoose: (number: number) => void;
  /** What can be done about the attempt that comes next; null: nothing. */
  actions: { busy: boolean; onRetry: () => void; onCancel: () => void } | null;
}): ReactNode {
  const first = attempts[0] === undefined ? null : Date.parse(attempts[0].at);
  const waits = status === 'retrying' || status === 'pending' || status === 'held';
  const later =
    nextAttemptAt === null || retry === null ? [] : laterAttempts(nextAttemptAt, attemptCount, retry);
  if (attempts.length === 0 && !waits) return null;
  return (
    <div>
      <h2 className="mb-1 font-semibold">Attempts</h2>
      <ol data-attempts aria-label="Attempts" className="flex flex-col">
        {attempts.map((attempt) => (
          <Made
            key={attempt.number}
            attempt={attempt}
            sinceFirst={Date.parse(attempt.at) - first!}
            isChosen={attempt.number === chosen}
            onChoose={() => onChoose(attempt.number)}
          />
        ))}
        {waits && (
          <li className="flex gap-2 px-1.5 py-1">
            <Circle size={13} className="mt-[3px] text-ink-3" aria-hidden />
            <div className="flex min-w-0 flex-1 flex-col gap-1.5">
              <div>
                <p className="flex items-baseline gap-2">
                  <span className="font-semibold">{attemptCount + 1}</span>
                  {nextAttemptAt === null ? (
                    <span className="text-ink-2">
                      {status === 'held' ? 'when the webhook is resumed' : 'as soon as it can be sent'}
                    </span>
                  ) : (
                    <code className="text-ink-2">
                      <Time at={nextAttemptAt} as="clock" />
                    </code>
                  )}
                </p>
                {nextAttemptAt !== null && (
                  <p className="text-xs text-ink-3">
                    <Time at={nextAttemptAt} as="due" />
                  </p>
                )}
              </div>
              {actions && (
                <span className="flex flex-wrap gap-1.5">
                  <Button size="small" busy={actions.busy} onClick={actions.onRetry}>
                    <RefreshCw size={13} aria-hidden /> Retry now
                  </Button>
                  <Button size="small" busy={actions.busy} onClick={actions.onCancel}>
                    Cancel
                  </Button>
                </span>
              )}
            </div>
          </li>
        )}
        {later.length > 0 && <Later times={later} from={attemptCount + 2} />}
      </ol>
    </div>
  );
}

function Made({
  attempt: { number, at, trigger, response, errorClass, durationMs, resent },
  sinceFirst,
  isChosen,
  onChoose,
}: {
  attempt: Attempt;
  sinceFirst: number;
  isChosen: boolean;
  onChoose: () => void;
}): ReactNode {
  const isOk = errorClass === null || (errorClass === 'body' && response !== null && response.status < 300);
  const result = isOk || errorClass === 'http' ? (response?.status ?? 'HTTP') : ERROR_CLASS_WORDS[errorClass];
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        className="flex w-full gap-2 rounded-md px-1.5 py-1 text-start hover:bg-hover aria-pressed:bg-sunken"
        onClick={onChoose}
      >
        {isOk ? (
          <Check size={13} className="mt-[3px] text-ok" aria-label="delivered" />
        ) : (
          <X size={13} className="mt-[3px] text-bad" aria-label="failed" />
        )}
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="font-semibold">{number}</span>
            <code className="min-w-0 truncate text-ink-2">
              <Time at={at} as="clock" />
            </code>
            <span className={`ms-auto flex-none text-xs ${isOk ? 'text-ok' : 'text-bad'}`}>{result}</span>
          </span>
          <span className="flex flex-wrap gap-x-2 text-xs text-ink-3">
            {number > 1 && <span>+{span(sinceFirst)}</span>}
            <span>took {milliseconds(durationMs)}</span>
            {TRIGGER_WORDS[trigger] !== null && <span>{TRIGGER_WORDS[trigger]}</span>}
            {resent && (
              <span title="The connection was lost before an answer, so it was sent once more.">twice</span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

/** What made it, where that is not the schedule. */
const TRIGGER_WORDS: Record<Attempt['trigger'], string | null> = {
  event: null,
  retry: null,
  manual: 'by hand',
  replay: 'replay',
  test: 'test',
};

/** They are some way off, and come only if all before them fail. */
function Later({ times, from }: { times: readonly string[]; from: number }): ReactNode {
  return (
    <li>
      <details className="px-1.5 text-xs">
        <summary className="min-h-6 rounded-sm py-1 text-ink-2">
          then up to {times.length} more, until about <Time at={times.at(-1)!} as="about" />
        </summary>
        <ol start={from} className="flex flex-col">
          {times.map((at, index) => (
            <li key={at} className="flex items-center gap-2 py-0.5">
              <Circle size={13} className="text-ink-3" aria-hidden />
              <span className="font-semibold">{from + index}</span>
              <span className="text-ink-2">
                about <Time at={at} as="about" />
              </span>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}

/** When those behind the next one are due, if each of them fails at once: delays vary by a tenth. */
function laterAttempts(next: string, made: number, retry: Webhook['retry']): string[] {
  let at = Date.parse(next);
  return retryDelays(retry)
    .slice(made + 1)
    .map((delay) => new Date((at += delay)).toISOString());
}
