/** Sends the deliveries of an issue again, after the fix: how many, how fast, and how far it has come. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Issue, ReplayCount } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { issueReplayCountQuery, useReplayIssue } from '../queries/issues.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ReplayProgress } from './replay-progress.tsx';
import { skippedWords } from './replay-words.ts';

const DEFAULT_PER_SECOND = '50';

export function ReplayIssue({ issue, onClose }: { issue: Issue; onClose: () => void }): ReactNode {
  const replay = useReplayIssue(issue.id);
  return (
    <Dialog title="Replay" onClose={onClose}>
      {replay.data === undefined ? (
        <Ask issue={issue} replay={replay} onClose={onClose} />
      ) : (
        <ReplayProgress id={replay.data.id} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Ask({
  issue,
  replay,
  onClose,
}: {
  issue: Issue;
  replay: ReturnType<typeof useReplayIssue>;
  onClose: () => void;
}): ReactNode {
  const counted = useQuery(issueReplayCountQuery(issue.id));
  const [perSecond, setPerSecond] = useState(DEFAULT_PER_SECOND);
  const [order, setOrder] = useState<'oldest' | 'newest'>('oldest');
  const faults = faultsOf(replay.error, ['/rateLimit/perSecond']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    replay.mutate({ rateLimit: { perSecond: Number(perSecond) }, order });
  };
  return (
    <form onSubmit={submit} noValidate>
      <DialogBody>
        <p>
          The same events are sent to <strong className="font-semibold">{issue.webhook.name}</strong> again,
          with the same ids and the secret of now. The issue is resolved when all have arrived.
        </p>
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

const number = new Intl.NumberFormat();

function Counted({ count }: { count: ReplayCount }): ReactNode {
  const skipped = skippedWords(count.skipped);
  return (
    <div role="status">
      <p className="font-medium">
        {number.format(count.deliveries)}
        {!count.complete && '+'} {count.deliveries === 1 ? 'delivery' : 'deliveries'}
        {count.oldest !== null && (
          <span className="font-normal text-ink-2">
            {' '}
            · the oldest <Time at={count.oldest} />
          </span>
        )}
      </p>
      {skipped !== null && <p className="text-ink-2">{skipped}</p>}
      {count.note !== null && <p className="text-ink-2">{count.note}</p>}
    </div>
  );
}
