/** One issue: what goes wrong, since when and how often, what people say of it, and what can be done. */
import { Link } from '@tanstack/react-router';
import { BellOff, Check, Eye, RotateCcw, Send } from 'lucide-react';
import { useId, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Issue, IssueState } from '@tidings/sdk';
import { useChangeIssue } from '../queries/issues.ts';
import { useMay } from '../queries/session.ts';
import type { Failures } from '../queries/statistics.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Note } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { Assignee } from './issue-assignee.tsx';
import { FailuresChart } from './issue-failures.tsx';
import { SnoozeMenu } from './issue-snooze.tsx';

const NOTE_TONES = {
  open: 'bad',
  acknowledged: 'bad',
  snoozed: 'info',
  resolved: 'ok',
  ignored: 'info',
} as const satisfies Record<IssueState, string>;
const count = new Intl.NumberFormat();

export function IssueDetail({
  issue,
  failures,
  onReplay,
}: {
  issue: Issue;
  /** Of the last day; undefined while they are not known. */
  failures: Failures | undefined;
  onReplay: () => void;
}): ReactNode {
  const mayWrite = useMay('deliveries:write');
  const change = useChangeIssue(issue.id);
  const { state, snoozedUntil, reason, webhook, deliveries, lastError, lastStatus } = issue;
  const isUnresolved = state !== 'resolved' && state !== 'ignored';
  const turn = (to: IssueState, done: string): void =>
    change.mutate({ state: to }, { onSuccess: () => toast({ tone: 'ok', text: done }) });

  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Note
        tone={NOTE_TONES[state]}
        actions={
          mayWrite && (
            <span className="flex flex-wrap gap-2">
              {deliveries > 0 && (
                <Button size="small" kind="primary" data-replay onClick={onReplay}>
                  <Send size={13} aria-hidden /> Replay {count.format(deliveries)}
                </Button>
              )}
              {state === 'open' && (
                <Button
                  size="small"
                  busy={change.isPending}
                  onClick={() => turn('acknowledged', 'Acknowledged')}
                >
                  <Eye size={13} aria-hidden /> Acknowledge
                </Button>
              )}
              {isUnresolved && <SnoozeMenu issue={issue} />}
              {isUnresolved && (
                <>
                  <Button size="small" busy={change.isPending} onClick={() => turn('resolved', 'Resolved')}>
                    <Check size={13} aria-hidden /> Resolve
                  </Button>
                  <Button
                    size="small"
                    busy={change.isPending}
                    onClick={() => turn('ignored', 'Ignored: further failures do not reopen it')}
                  >
                    <BellOff size={13} aria-hidden /> Ignore
                  </Button>
                </>
              )}
              {(state === 'snoozed' || state === 'resolved' || state === 'ignored') && (
                <Button size="small" busy={change.isPending} onClick={() => turn('open', 'Reopened')}>
                  <RotateCcw size={13} aria-hidden /> Reopen
                </Button>
              )}
            </span>
          )
        }
      >
        {lastError ?? 'What went wrong is no longer known.'}
        {reason !== null && <span className="block font-normal">{reason}</span>}
      </Note>
      {change.error !== null && (
        <Note tone="bad" role="alert">
          {sentenceOf(change.error)}
        </Note>
      )}
      <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <dl className="facts">
            <dt>Assignee</dt>
            <dd>
              <Assignee issue={issue} mayWrite={mayWrite} />
            </dd>
            {snoozedUntil !== null && (
              <>
                <dt>Snoozed until</dt>
                <dd>
                  <Time at={snoozedUntil} as="full" />
                </dd>
              </>
            )}
            <dt>Given up</dt>
            <dd>
              {count.format(issue.failures)} in all, {count.format(deliveries)} still undelivered
              {deliveries > 0 && (
                <Link
                  to="/webhooks/$id/deliveries"
                  params={{ id: webhook.id }}
                  search={{ q: issue.query, range: '-30d' }}
                  className="rounded-sm text-accent underline-offset-2 hover:underline"
                >
                  Show them
                </Link>
              )}
            </dd>
            <dt>First</dt>
            <dd>
              <Time at={issue.firstSeenAt} as="full" />
            </dd>
            <dt>Last</dt>
            <dd>
              <Time at={issue.lastSeenAt} as="full" />
              {lastStatus !== null && <span className="text-ink-3">answered {lastStatus}</span>}
            </dd>
            <dt>Last delivery</dt>
            <dd>
              <code className="min-w-0 truncate">{issue.lastDelivery}</code>
              <CopyButton what="Delivery id" text={issue.lastDelivery} />
            </dd>
            {issue.resolvedAt !== null && (
              <>
                <dt>Resolved</dt>
                <dd>
                  <Time at={issue.resolvedAt} as="full" />
                </dd>
              </>
            )}
          </dl>
          <IssueNote key={issue.note} issue={issue} mayWrite={mayWrite} />
        </div>
        {failures !== undefined && (
          <div className="min-w-0">
            <FailuresChart failures={failures} />
          </div>
        )}
      </div>
    </div>
  );
}

const LONGEST_NOTE = 2000;

/** What people have to say of it. */
function IssueNote({ issue, mayWrite }: { issue: Issue; mayWrite: boolean }): ReactNode {
  const [note, setNote] = useState(issue.note);
  const change = useChangeIssue(issue.id);
  const id = useId();
  if (!mayWrite) {
    return (
      <div>
        <h3 className="mb-1 font-medium">Note</h3>
        <p className="whitespace-pre-wrap text-ink-2">{issue.note === '' ? 'Nothing yet.' : issue.note}</p>
      </div>
    );
  }
  const save = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ note }, { onSuccess: () => toast({ tone: 'ok', text: 'Note saved' }) });
  };
  return (
    <form onSubmit={save} className="flex flex-col items-start gap-2">
      <label htmlFor={id} className="font-medium">
        Note
      </label>
      <textarea
        id={id}
        rows={4}
        maxLength={LONGEST_NOTE}
        placeholder="What is known, what is being done"
        className="w-full rounded-md border border-line-input bg-surface px-2.5 py-1.5 placeholder:text-ink-3"
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      {change.error !== null && (
        <Note tone="bad" role="alert">
          {sentenceOf(change.error)}
        </Note>
      )}
      <Button size="small" type="submit" disabled={note === issue.note} busy={change.isPending}>
        Save note
      </Button>
    </form>
  );
}
