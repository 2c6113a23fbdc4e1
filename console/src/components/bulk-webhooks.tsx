/** The same done with several webhooks: asked for, done one by one, and told of each that was refused. */
import { Check, LoaderCircle, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ConflictError } from '@tidings/sdk';
import type { Webhook } from '@tidings/sdk';
import { sentenceOf } from '../query-client.ts';
import { useBulk } from '../queries/webhooks.ts';
import type { BulkAction } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmationField } from '../ui/confirmation-field.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { withoutAdvice } from './edit-webhook.tsx';
import { shortUrl } from './webhook-words.tsx';

const count = new Intl.NumberFormat();
const many = (number: number): string => `${count.format(number)} ${number === 1 ? 'webhook' : 'webhooks'}`;

interface Doing {
  /** On the button. */
  word: string;
  done: string;
  /** What becomes of them. */
  intro: string;
  /** With which there is nothing to do; and how that is said of some. */
  isSo: (webhook: Webhook) => boolean;
  so: string;
}

const DOINGS: Record<BulkAction, Doing> = {
  pause: {
    ...{ word: 'Pause', done: 'paused', so: 'already paused or disabled' },
    intro: 'Their deliveries are held until they are resumed. Nothing is lost.',
    isSo: ({ enabled, paused }) => paused || !enabled,
  },
  resume: {
    ...{ word: 'Resume', done: 'resumed', so: 'not paused' },
    intro: 'Held deliveries are sent.',
    isSo: ({ paused }) => !paused,
  },
  delete: {
    ...{ word: 'Delete', done: 'deleted', so: '' },
    intro:
      'Nothing more is sent to them, and their waiting deliveries are canceled. What was delivered stays in the log until its retention ends.',
    isSo: () => false,
  },
};

/** Null: done. */
type Outcome = { refused: string; inUse: boolean } | null;

export function BulkWebhooks({
  action,
  webhooks,
  onClose,
}: {
  action: BulkAction;
  webhooks: readonly Webhook[];
  /** @param left the ids of those that were not done */
  onClose: (left: readonly string[]) => void;
}): ReactNode {
  const { word, done, intro, isSo, so } = DOINGS[action];
  const due = webhooks.filter((webhook) => !isSo(webhook));
  const bulk = useBulk();
  const formId = useId();
  const [typed, setTyped] = useState('');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [state, setState] = useState<'asks' | 'works' | 'told'>('asks');
  const ending = useRef<AbortController | null>(null);
  // Whoever leaves stops it.
  useEffect(() => () => ending.current?.abort(), []);

  const password = `delete ${due.length}`;
  const isMeant = action !== 'delete' || typed.trim().toLocaleLowerCase() === password;
  const run = async (ids: readonly string[], confirm: boolean): Promise<void> => {
    ending.current = new AbortController();
    setState('works');
    setOutcomes((before) => new Map([...before].filter(([id]) => !ids.includes(id))));
    await bulk.mutateAsync({
      ...{ action, ids, confirm, signal: ending.current.signal },
      onEnd: (id, error) =>
        setOutcomes((before) => new Map(before).set(id, error === null ? null : refusalOf(error))),
    });
    setState('told');
  };
  const close = (): void =>
    onClose(
      state === 'asks'
        ? webhooks.map(({ id }) => id)
        : due.flatMap(({ id }) => (outcomes.get(id) === null ? [] : [id])),
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isMeant && state === 'asks')
      void run(
        due.map(({ id }) => id),
        false,
      );
  };
  const ended = [...outcomes.values()];
  const succeeded = ended.filter((outcome) => outcome === null).length;
  // What was refused is to be read.
  const isRefused = ({ id }: Webhook): boolean => state === 'told' && Boolean(outcomes.get(id));
  const listed = due.toSorted((a, b) => Number(isRefused(b)) - Number(isRefused(a)));
  const inUse = [...outcomes].flatMap(([id, outcome]) => (outcome?.inUse ? [id] : []));

  return (
    <Dialog title={`${word} ${many(due.length)}`} onClose={close}>
      <DialogBody>
        {state === 'asks' ? (
          <p>{due.length === 0 ? `All of them are ${so}: there is nothing to do.` : intro}</p>
        ) : (
          <p role="status" className="font-medium">
            {state === 'works'
              ? `${count.format(ended.length)} of ${count.format(due.length)}…`
              : saidOf({ done, succeeded, refused: ended.length - succeeded, of: due.length })}
          </p>
        )}
        {webhooks.length > due.length && due.length > 0 && state === 'asks' && (
          <p className="text-ink-2">
            {count.format(webhooks.length - due.length)} of those selected{' '}
            {webhooks.length - due.length === 1 ? 'is' : 'are'} {so}, and stay as they are.
          </p>
        )}
        {due.length > 0 && (
          <ul
            aria-label="Webhooks"
            // Who has no pointer scrolls it, too.
            tabIndex={0}
            className="max-h-64 overflow-auto rounded-lg border border-line"
          >
            {listed.map((webhook) => (
              <Row
                key={webhook.id}
                webhook={webhook}
                isWaiting={state === 'works' && !outcomes.has(webhook.id)}
                outcome={outcomes.get(webhook.id)}
                done={done}
              />
            ))}
          </ul>
        )}
        {action === 'delete' && state === 'asks' && (
          <form id={formId} onSubmit={submit}>
            <ConfirmationField words={password} typed={typed} onType={setTyped} />
          </form>
        )}
      </DialogBody>
      <DialogActions>
        {state === 'asks' ? (
          <>
            <Button onClick={close}>Cancel</Button>
            {due.length > 0 && (
              <Button
                kind={action === 'delete' ? 'danger' : 'primary'}
                {...(action === 'delete' ? { type: 'submit', form: formId } : { onClick: submit })}
                disabled={!isMeant}
              >
                {word} {many(due.length)}
              </Button>
            )}
          </>
        ) : state === 'works' ? (
          <Button onClick={() => ending.current?.abort()}>Stop</Button>
        ) : (
          <>
            {inUse.length > 0 && (
              <Button kind="danger" onClick={() => void run(inUse, true)}>
                {word} {inUse.length === 1 ? 'it' : `those ${count.format(inUse.length)}`} anyway
              </Button>
            )}
            <Button kind="primary" onClick={close}>
              Close
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

function refusalOf(error: unknown): Outcome {
  const inUse = error instanceof ConflictError && error.code === 'in_use';
  return { refused: inUse ? withoutAdvice(error.message) : sentenceOf(error), inUse };
}

function saidOf({
  done,
  succeeded,
  refused,
  of,
}: {
  done: string;
  succeeded: number;
  refused: number;
  of: number;
}): string {
  const left = of - succeeded - refused;
  return [
    `${many(succeeded)} ${done}`,
    ...(refused > 0 ? [`${count.format(refused)} refused`] : []),
    ...(left > 0 ? [`${count.format(left)} left unchanged`] : []),
  ].join(', ');
}

function Row({
  webhook: { name, url },
  isWaiting,
  outcome,
  done,
}: {
  webhook: Webhook;
  isWaiting: boolean;
  /** Undefined: nothing was done yet. */
  outcome: Outcome | undefined;
  done: string;
}): ReactNode {
  return (
    <li className="border-b border-line px-3 py-2 last:border-0">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium" title={name}>
            {name}
          </span>
          <span className="block truncate font-mono text-xs text-ink-3">{shortUrl(url)}</span>
        </span>
        {isWaiting && <LoaderCircle size={14} className="animate-spin text-ink-3" aria-hidden />}
        {outcome === null && (
          <span className="inline-flex items-center gap-1 text-xs text-ok">
            <Check size={13} aria-hidden /> {done}
          </span>
        )}
        {outcome && (
          <span className="inline-flex items-center gap-1 text-xs text-bad">
            <X size={13} aria-hidden /> refused
          </span>
        )}
      </div>
      {outcome && <p className="mt-1 text-xs text-bad">{outcome.refused}</p>}
    </li>
  );
}
