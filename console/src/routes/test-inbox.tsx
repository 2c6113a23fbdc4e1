import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Eraser, Inbox, SearchX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import type { TestInbox } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { InboxAnswer } from '../components/inbox-answer.tsx';
import { InboxWebhooks } from '../components/inbox-webhooks.tsx';
import { ReceiptTable } from '../components/receipt-table.tsx';
import { useMay } from '../queries/session.ts';
import { inboxQuery, useClearInbox, useDeleteInbox, useReceipts } from '../queries/test-inboxes.ts';
import { sentenceOf } from '../query-client.ts';
import { useSearchChange } from '../search-change.ts';
import { place } from '../search-state.ts';
import type { TestInboxSearch } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Placeholder, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/test-inboxes/$inbox');

/** What comes into one test inbox, and what it answers. */
export default function TestInboxScreen(): ReactNode {
  const { inbox: id } = route.useParams();
  const { data: inbox, error, refetch } = useQuery(inboxQuery(id));
  useTitle(inbox?.name ?? 'Test inbox');
  if (error instanceof NotFoundError) {
    return (
      <Placeholder
        whole
        icon={SearchX}
        title="There is no such test inbox"
        actions={
          <Link to="/test-inboxes" search={place} className={buttonClass()}>
            All test inboxes
          </Link>
        }
      >
        It was deleted, it has expired, or it belongs to an organization that you cannot see.
      </Placeholder>
    );
  }
  if (inbox === undefined) {
    if (error !== null)
      return <Failure whole what="The test inbox" error={error} onRetry={() => void refetch()} />;
    return (
      <div role="status" aria-label="Loading the test inbox" className="flex flex-col gap-4">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-80 w-full" />
      </div>
    );
  }
  return <Shown inbox={inbox} />;
}

function Shown({ inbox }: { inbox: TestInbox }): ReactNode {
  const mayWrite = useMay('test-inboxes:write');
  const { open } = route.useSearch();
  const change = useSearchChange<TestInboxSearch>();
  const [deletes, setDeletes] = useState(false);
  const { receipts, error, again } = useReceipts(inbox.id);
  const clear = useClearInbox(inbox.id);
  const isOver = Date.parse(inbox.expiresAt) <= Date.now();
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="min-w-0 truncate text-lg font-bold tracking-[-0.015em]" title={inbox.name}>
          {inbox.name}
        </h1>
        <span className="text-ink-3" role="status">
          {inbox.received} received
        </span>
        <div className="grow" />
        {mayWrite && (
          <>
            <Button
              busy={clear.isPending}
              aria-disabled={inbox.kept === 0 || undefined}
              onClick={() => inbox.kept > 0 && clear.mutate(undefined, { onSuccess: again })}
            >
              {!clear.isPending && <Eraser size={14} aria-hidden />} Clear
            </Button>
            <Button onClick={() => setDeletes(true)}>
              <Trash2 size={14} aria-hidden /> Delete
            </Button>
          </>
        )}
      </div>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-lg border border-line bg-surface px-4 py-2.5">
        <span className="font-medium">Address</span>
        <code className="min-w-0 flex-1 basis-56 break-all">{inbox.url}</code>
        <CopyButton what="Address" text={inbox.url} word="Copy address" />
        <span className="text-ink-3">
          {isOver ? 'Expired' : 'Expires'} <Time at={inbox.expiresAt} as="full" />
        </span>
      </div>
      <div className="grid items-start gap-[18px] xl:grid-cols-[minmax(0,1fr)_minmax(0,360px)]">
        <div className="min-w-0 max-xl:order-2">
          {error !== null && receipts !== null && (
            <div className="mb-2">
              <Note tone="warn" role="status">
                {sentenceOf(error)} It is tried again.
              </Note>
            </div>
          )}
          {receipts === null ? (
            error !== null ? (
              <Failure what="The requests" error={error} onRetry={again} />
            ) : (
              <div role="status" aria-label="Loading requests">
                <Skeleton className="h-72 w-full" />
              </div>
            )
          ) : receipts.length === 0 ? (
            <Placeholder icon={Inbox} title="No requests yet">
              Send a test from a webhook with this address, or an event that it subscribes to. It is here as
              soon as it arrives.
            </Placeholder>
          ) : (
            <ReceiptTable
              inbox={inbox.id}
              receipts={receipts}
              open={open}
              onOpen={(next) => change({ open: next })}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-[18px]">
          <InboxWebhooks inbox={inbox} />
          <InboxAnswer inbox={inbox} mayWrite={mayWrite} />
        </div>
      </div>
      {deletes && <DeleteInbox inbox={inbox} onClose={() => setDeletes(false)} />}
    </>
  );
}

function DeleteInbox({ inbox, onClose }: { inbox: TestInbox; onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const remove = useDeleteInbox(inbox.id);
  const sending = inbox.webhooks === 1 ? '1 webhook sends' : `${inbox.webhooks} webhooks send`;
  return (
    <Dialog title={`Delete ${inbox.name}`} onClose={onClose}>
      <DialogBody>
        <p>Its requests are deleted, and its address accepts nothing more.</p>
        {inbox.webhooks > 0 && (
          <Note tone="warn">{sending} here. The next delivery is answered 410, which disables it.</Note>
        )}
        {remove.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(remove.error)}
          </Note>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate(undefined, {
              onSuccess: () => void navigate({ to: '/test-inboxes', search: place, replace: true }),
            })
          }
        >
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
