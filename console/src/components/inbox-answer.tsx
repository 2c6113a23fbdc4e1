/** What a test inbox answers: failures that are asked for, so that retries can be watched. */
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { ForcedAnswer, TestInbox } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useUpdateInbox } from '../queries/test-inboxes.ts';
import { Button } from '../ui/button.tsx';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { standWords } from './inbox-words.ts';

const QUICK: readonly (readonly [word: string, answer: ForcedAnswer])[] = [
  ['Fail the next 3', { status: 503, times: 3 }],
  ['Ask to wait a minute', { status: 429, retryAfterSeconds: 60, times: 1 }],
  ['Time out', { delayMs: 60_000, times: 1 }],
  ['Cut the connection', { cut: 'at-once', times: 1 }],
];

const PATHS = ['status', 'retryAfterSeconds', 'delayMs', 'cut', 'times'].map((name) => `/answer/${name}`);

interface Written {
  status: string;
  cut: '' | NonNullable<ForcedAnswer['cut']>;
  seconds: string;
  retryAfter: string;
  times: string;
}

export function InboxAnswer({ inbox, mayWrite }: { inbox: TestInbox; mayWrite: boolean }): ReactNode {
  const update = useUpdateInbox(inbox.id);
  const [written, setWritten] = useState<Written>(() => writtenOf(inbox.answer));
  const faults = faultsOf(update.error, PATHS);
  const set = (answer: ForcedAnswer | null): void =>
    update.mutate({ answer }, { onSuccess: () => setWritten(writtenOf(answer)) });
  const change = (part: Partial<Written>): void => setWritten((before) => ({ ...before, ...part }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    set(answerOf(written));
  };
  const isForced = inbox.answer !== null && inbox.left !== 0;
  return (
    <section
      aria-labelledby="inbox-answer"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <h2 id="inbox-answer" className="font-semibold">
        What it answers
      </h2>
      <div role="status">
        <Note tone={isForced ? 'warn' : 'ok'}>{standWords(inbox)}</Note>
      </div>
      {mayWrite && (
        <>
          <div className="flex flex-wrap gap-1.5">
            {QUICK.map(([word, answer]) => (
              <Button key={word} size="small" onClick={() => set(answer)}>
                {word}
              </Button>
            ))}
            {isForced && (
              <Button size="small" kind="primary" onClick={() => set(null)}>
                Answer 200 again
              </Button>
            )}
          </div>
          {faults.rest !== null && (
            <Note tone="bad" role="alert">
              {faults.rest}
            </Note>
          )}
          <details className="rounded-md border border-line">
            <summary className="px-3 py-2 font-medium">Custom answer</summary>
            <form className="flex flex-col gap-3 border-t border-line p-3" onSubmit={submit} noValidate>
              <Field label="Connection" error={faults.at['/answer/cut']}>
                {(described) => (
                  <select
                    {...described}
                    className={inputClass}
                    value={written.cut}
                    onChange={({ target }) => change({ cut: target.value as Written['cut'] })}
                  >
                    <option value="">Complete answer</option>
                    <option value="at-once">Cut before the answer</option>
                    <option value="after-headers">Cut during the answer</option>
                  </select>
                )}
              </Field>
              {written.cut !== 'at-once' && (
                <div className="grid gap-3 sm:grid-cols-2">
                  <TextField
                    label="Status"
                    inputMode="numeric"
                    placeholder="200"
                    value={written.status}
                    error={faults.at['/answer/status']}
                    onChange={({ target }) => change({ status: target.value })}
                  />
                  <TextField
                    label="Retry-After"
                    inputMode="numeric"
                    placeholder="seconds"
                    value={written.retryAfter}
                    error={faults.at['/answer/retryAfterSeconds']}
                    onChange={({ target }) => change({ retryAfter: target.value })}
                  />
                </div>
              )}
              <div className="grid gap-3 sm:grid-cols-2">
                <TextField
                  label="Delay"
                  inputMode="decimal"
                  placeholder="seconds"
                  value={written.seconds}
                  error={faults.at['/answer/delayMs']}
                  onChange={({ target }) => change({ seconds: target.value })}
                />
                <TextField
                  label="How often"
                  inputMode="numeric"
                  placeholder="all requests"
                  value={written.times}
                  error={faults.at['/answer/times']}
                  onChange={({ target }) => change({ times: target.value })}
                />
              </div>
              <div className="flex justify-end">
                <Button type="submit" busy={update.isPending}>
                  Set answer
                </Button>
              </div>
            </form>
          </details>
        </>
      )}
    </section>
  );
}

function writtenOf(answer: ForcedAnswer | null): Written {
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    status: text(answer?.status),
    cut: answer?.cut ?? '',
    seconds: text(answer?.delayMs === undefined ? undefined : answer.delayMs / 1000),
    retryAfter: text(answer?.retryAfterSeconds),
    times: text(answer?.times),
  };
}

/** What is no number goes as it is, to be refused beside its field. */
function answerOf({ status, cut, seconds, retryAfter, times }: Written): ForcedAnswer | null {
  const number = (text: string): number => (Number.isFinite(Number(text)) ? Number(text) : (text as never));
  const given = {
    ...(status.trim() !== '' && cut !== 'at-once' && { status: number(status) }),
    ...(retryAfter.trim() !== '' && cut !== 'at-once' && { retryAfterSeconds: number(retryAfter) }),
    ...(seconds.trim() !== '' && {
      delayMs: Number.isFinite(Number(seconds)) ? Math.round(Number(seconds) * 1000) : (seconds as never),
    }),
    ...(cut !== '' && { cut }),
    ...(times.trim() !== '' && { times: number(times) }),
  };
  return Object.keys(given).length === 0 ? null : given;
}
