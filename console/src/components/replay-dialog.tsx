/** Sends deliveries again, or those of an issue after the fix: how many, how fast, and how far it has come. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Replay, ReplayCount, ReplayInput } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import type { Place } from '../search-state.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Field, inputClass, SelectField, TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ReplayProgress } from './replay-progress.tsx';
import { skippedWords } from './replay-words.ts';

const DEFAULT_PER_SECOND = '50';

/** How it goes about it; the rest of what is sent is said by whoever asks for it. */
export type ReplayManner = Pick<ReplayInput, 'rateLimit' | 'order' | 'includeSucceeded' | 'to'>;

export interface ReplayAsked {
  /** What is sent: a sentence, or what it is chosen by. */
  intro: ReactNode;
  /** Tells these from others. */
  key: readonly unknown[];
  /** Whether some of it may have arrived, and be sent once more. */
  mayInclude?: boolean;
  /** Of one event all goes at once: there is no pace and no order to choose. */
  isOneEvent?: boolean;
  /** Whose webhooks it may go to in the place of its own, but for the one that it is about. */
  elsewhere?: { place: Place; except: string | null };
  count: (manner: ReplayManner, signal: AbortSignal) => Promise<ReplayCount>;
  start: (manner: ReplayManner) => Promise<Replay>;
}

export function ReplayDialog({
  asked,
  onClose,
}: {
  asked: ReplayAsked;
  onClose: (isBegun: boolean) => void;
}): ReactNode {
  const replay = useMutation({ meta: { showsItsErrors: true }, mutationFn: asked.start });
  const close = (): void => onClose(replay.data !== undefined);
  return (
    <Dialog title="Replay" busy={replay.isPending} onClose={close}>
      {replay.data === undefined ? (
        <Ask asked={asked} replay={replay} onClose={close} />
      ) : (
        <ReplayProgress id={replay.data.id} onClose={close} />
      )}
    </Dialog>
  );
}

interface Starting {
  mutate: (manner: ReplayManner) => void;
  error: Error | null;
  isPending: boolean;
}

function Ask({
  asked: { intro, key, mayInclude = false, isOneEvent = false, elsewhere, count },
  replay,
  onClose,
}: {
  asked: ReplayAsked;
  replay: Starting;
  onClose: () => void;
}): ReactNode {
  const [includeSucceeded, setIncludeSucceeded] = useState(false);
  const [to, setTo] = useState('');
  const included = { ...(mayInclude && { includeSucceeded }), ...(to !== '' && { to }) };
  const counted = useQuery({
    queryKey: ['replays', 'count', ...key, includeSucceeded, to],
    queryFn: ({ signal }) => count(included, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const [perSecond, setPerSecond] = useState(DEFAULT_PER_SECOND);
  const [order, setOrder] = useState<'oldest' | 'newest'>('oldest');
  const faults = faultsOf(replay.error, ['/rateLimit/perSecond', '/to']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    replay.mutate(
      isOneEvent ? included : { ...included, rateLimit: { perSecond: Number(perSecond) }, order },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <DialogBody>
        {typeof intro === 'string' ? <p>{intro}</p> : intro}
        {counted.isPending ? (
          <Skeleton className="h-10" />
        ) : counted.error !== null ? (
          <Note tone="bad" role="alert">
            {sentenceOf(counted.error)}
          </Note>
        ) : (
          <Counted count={counted.data} />
        )}
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        {elsewhere && <To {...elsewhere} value={to} error={faults.at['/to']} onChange={setTo} />}
        {!isOneEvent && (
          <div className="grid gap-3.5 sm:grid-cols-2">
            <TextField
              label="Deliveries per second"
              required
              inputMode="numeric"
              value={perSecond}
              error={faults.at['/rateLimit/perSecond']}
              onChange={({ target }) => setPerSecond(target.value)}
            />
            <Field label="Order" required>
              {(described) => (
                <select
                  {...described}
                  className={inputClass}
                  value={order}
                  onChange={({ target }) => setOrder(target.value === 'newest' ? 'newest' : 'oldest')}
                >
                  <option value="oldest">Oldest first</option>
                  <option value="newest">Newest first</option>
                </select>
              )}
            </Field>
          </div>
        )}
        {mayInclude && (
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={includeSucceeded}
              onChange={({ target }) => setIncludeSucceeded(target.checked)}
            />
            Include what has already arrived{to !== '' && ' there'}
          </label>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          type="submit"
          busy={replay.isPending}
          disabled={counted.data?.deliveries === 0}
        >
          Replay
        </Button>
      </DialogActions>
    </form>
  );
}

/** Which webhook gets it. */
function To({
  place,
  except,
  value,
  error,
  onChange,
}: {
  place: Place;
  except: string | null;
  value: string;
  error: string | undefined;
  onChange: (to: string) => void;
}): ReactNode {
  const { webhooks } = useWebhooks(place);
  return (
    <SelectField
      label="Send to"
      required
      value={value}
      error={error}
      options={[
        ['', 'Where it went'],
        ...webhooks.filter(({ id }) => id !== except).map(({ id, name }) => [id, name] as const),
      ]}
      {...(value !== '' && {
        hint: 'It gets all of them, whatever its subscriptions and filters, as deliveries of its own.',
      })}
      onChange={onChange}
    />
  );
}

const number = new Intl.NumberFormat();

function Counted({ count }: { count: ReplayCount }): ReactNode {
  const skipped = skippedWords(count.skipped);
  const more = count.complete ? '' : '+';
  return (
    <div role="status">
      <p className="font-medium">
        {number.format(count.deliveries)}
        {more} {count.deliveries === 1 ? 'delivery' : 'deliveries'}
        {count.deliveries > 0 && (
          <span className="font-normal text-ink-2">
            {' '}
            of {number.format(count.events)}
            {more} {count.events === 1 ? 'event' : 'events'}
          </span>
        )}
      </p>
      {count.oldest !== null && count.newest !== null && (
        <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
          <dt className="text-ink-3">Earliest</dt>
          <dd>
            <Time at={count.oldest} as="full" />, <Time at={count.oldest} />
          </dd>
          <dt className="text-ink-3">Latest</dt>
          <dd>
            <Time at={count.newest} as="full" />, <Time at={count.newest} />
          </dd>
        </dl>
      )}
      {skipped !== null && <p className="text-ink-2">{skipped}</p>}
      {count.note !== null && <p className="text-ink-2">{count.note}</p>}
    </div>
  );
}
