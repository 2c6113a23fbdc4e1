import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Inbox, Plus, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { standWords } from '../components/inbox-words.ts';
import { Listed } from '../components/listed.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { PlaceWords } from '../components/place-words.tsx';
import { TryInbox } from '../components/try-inbox.tsx';
import { useMay } from '../queries/session.ts';
import { inboxesQuery, useCreateInbox } from '../queries/test-inboxes.ts';
import { sentenceOf } from '../query-client.ts';
import { place } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { HowMany, Note, Placeholder } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

/** Receivers that are part of the server. */
export default function TestInboxes(): ReactNode {
  useTitle('Test inboxes');
  const looked = usePlace();
  const navigate = useNavigate();
  const mayWrite = useMay('test-inboxes:write');
  const create = useCreateInbox();
  const query = useInfiniteQuery(inboxesQuery(looked));
  const inboxes = query.data?.pages.flatMap((page) => page.inboxes) ?? [];
  const make = (): void =>
    create.mutate(looked, {
      onSuccess: ({ id }) =>
        void navigate({ to: '/test-inboxes/$inbox', params: { inbox: id }, search: place }),
    });
  const button = mayWrite && (
    <Button kind="primary" busy={create.isPending} onClick={make}>
      {!create.isPending && <Plus size={14} aria-hidden />} Create test inbox
    </Button>
  );
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Test inboxes</h1>
        {query.data !== undefined && (
          <HowMany found={inboxes.length}>
            {inboxes.length}
            {query.hasNextPage && '+'}
          </HowMany>
        )}
        <div className="grow" />
        <Link to="/test-inboxes/send" search={place} className={buttonClass()}>
          <Send size={14} aria-hidden /> Test and send
        </Link>
        {(query.data === undefined || inboxes.length > 0) && button}
      </div>
      {create.error !== null && (
        <div className="mb-3.5">
          <Note tone="bad" role="alert">
            {sentenceOf(create.error)}
          </Note>
        </div>
      )}
      <Listed
        pages={query}
        what="test inboxes"
        empty={
          inboxes.length > 0 ? null : (
            <Placeholder
              icon={Inbox}
              title="No test inboxes"
              actions={
                <>
                  {button}
                  <TryInbox looked={looked} />
                </>
              }
            >
              A test inbox is a receiver built into the server: it shows what a webhook sends, says whether
              the signature is valid, and fails on demand.
            </Placeholder>
          )
        }
      >
        <ul className="overflow-clip rounded-lg border border-line bg-surface">
          {inboxes.map((inbox) => (
            <li key={inbox.id} className="border-b border-line last:border-0">
              <Link
                to="/test-inboxes/$inbox"
                params={{ inbox: inbox.id }}
                search={place}
                data-row-link
                className="flex flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-hover"
              >
                <span className="min-w-0 flex-1 basis-56">
                  <span className="block truncate font-semibold" title={inbox.name}>
                    {inbox.name}
                  </span>
                  <span className="block truncate text-xs text-ink-3">
                    <PlaceWords of={inbox} />
                    {inbox.webhooks === 1 ? '1 webhook sends here' : `${inbox.webhooks} webhooks send here`}
                  </span>
                </span>
                <span className="text-end text-ink-2 sm:w-28">{inbox.received} received</span>
                <span className="w-44 text-ink-2 max-sm:w-auto">{standWords(inbox)}</span>
                <span className="w-24 text-end text-ink-3 max-sm:w-auto">
                  expires <Time at={inbox.expiresAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Listed>
    </>
  );
}
