/** The webhooks of an organization: as a table or as tiles, searched and filtered as one types. */
import { Link } from '@tanstack/react-router';
import { ChevronDown, LayoutGrid, Plus, Rows3, Search, SearchX, Webhook as WebhookIcon } from 'lucide-react';
import { lazy, Suspense, useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import { useLiveWebhooks, useWebhooks } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { WEBHOOK_STATUSES } from '../search-state.ts';
import type { Place, WebhooksSearch } from '../search-state.ts';
import { useKeyOf } from '../shortcuts.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Key } from '../ui/key.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Failure, Placeholder } from '../ui/states.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { useSteadyRows } from '../ui/steady-rows.ts';
import { MayBeOld } from './may-be-old.tsx';
import { usePlace } from './organization-switch.tsx';
import { STATUS_WORDS, statusOf } from './webhook-status.tsx';
import { WebhookTable, WebhookTableSkeleton } from './webhook-table.tsx';
import { WebhookTiles } from './webhook-tiles.tsx';
import { chosenWebhooks } from './chosen-webhooks.ts';

const count = new Intl.NumberFormat();
/** Only who has nothing yet is shown it. */
const TryInbox = lazy(async () => ({ default: (await import('./try-inbox.tsx')).TryInbox }));

export function WebhookList({
  search,
  onSearch,
}: {
  search: WebhooksSearch;
  onSearch: (change: Partial<WebhooksSearch>) => void;
}): ReactNode {
  const looked = usePlace();
  const mayWrite = useMay('webhooks:write');
  const { query, webhooks: all } = useWebhooks(looked);
  const { data, error, hasNextPage } = query;
  const wanted = useDeferredValue(search);
  const found = useMemo(() => chosenWebhooks(all, wanted), [all, wanted]);
  const steady = useSteadyRows(found, {
    choice: JSON.stringify([looked, wanted]),
    isWhole: !hasNextPage,
  });
  const { rows: chosen, hold } = steady;
  useLiveWebhooks(looked, hold);
  const isNarrowed = search.q !== undefined || search.status !== undefined;

  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Webhooks</h1>
        {data !== undefined && (
          <span className="text-ink-3" role="status">
            {isNarrowed
              ? `${count.format(chosen.length)} of ${count.format(all.length)}`
              : count.format(all.length)}
            {hasNextPage
              ? ' so far, more are coming'
              : looked.organization === undefined
                ? ' in all organizations'
                : looked.project === undefined
                  ? ' in this organization'
                  : ' in this project'}
          </span>
        )}
        <div className="grow" />
        {mayWrite && <CreateLink />}
      </div>
      {query.isPending ? (
        <WebhookTableSkeleton />
      ) : error !== null && data === undefined ? (
        <Failure sentence={sentenceOf(error)} onRetry={() => void query.refetch()} />
      ) : all.length === 0 ? (
        <NoWebhooks mayWrite={mayWrite} looked={looked} />
      ) : (
        <>
          <Toolbar search={search} onSearch={onSearch} counts={countStatuses(all)} />
          {chosen.length === 0 ? (
            <Placeholder
              icon={SearchX}
              title="No webhook matches"
              actions={
                <Button onClick={() => onSearch({ q: undefined, status: undefined })}>Show all</Button>
              }
            >
              None of {count.format(all.length)} has what you look for in its name, URL, events or id.
            </Placeholder>
          ) : (
            <ReadRows of={steady}>
              {search.view === 'tiles' ? (
                <WebhookTiles webhooks={chosen} />
              ) : (
                <WebhookTable webhooks={chosen} sort={search.sort} onSort={(sort) => onSearch({ sort })} />
              )}
            </ReadRows>
          )}
        </>
      )}
      <MayBeOld of={query} />
    </>
  );
}

function CreateLink(): ReactNode {
  return (
    <Link to="/webhooks/new" className={buttonClass('primary')}>
      <Plus size={14} aria-hidden /> Create webhook
    </Link>
  );
}

function NoWebhooks({ mayWrite, looked }: { mayWrite: boolean; looked: Place }): ReactNode {
  const actions = (
    <>
      <CreateLink />
      <Suspense>
        <TryInbox looked={looked} />
      </Suspense>
    </>
  );
  return (
    <Placeholder icon={WebhookIcon} title="No webhooks yet" {...(mayWrite && { actions })}>
      A webhook tells another system what happens here: it names a URL, and the events that are sent to it.
    </Placeholder>
  );
}

type Counts = ReadonlyMap<string, number>;

function countStatuses(webhooks: Parameters<typeof chosenWebhooks>[0]): Counts {
  const counts = new Map<string, number>();
  for (const webhook of webhooks) {
    const status = statusOf(webhook);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function Toolbar({
  search: { q, status, view },
  onSearch,
  counts,
}: {
  search: WebhooksSearch;
  onSearch: (change: Partial<WebhooksSearch>) => void;
  counts: Counts;
}): ReactNode {
  return (
    <div className="mb-2.5 flex flex-wrap items-center gap-2">
      <label className="flex h-9 min-w-0 flex-1 basis-full items-center gap-2 rounded-md border border-line-input bg-surface px-2.5 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-[var(--focus)] sm:max-w-[420px] sm:basis-56">
        <Search size={14} className="text-ink-2" aria-hidden />
        <input
          type="search"
          data-search
          aria-label="Search webhooks"
          placeholder="Name, URL, event or id"
          className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
          value={q ?? ''}
          onChange={({ target }) => onSearch({ q: target.value === '' ? undefined : target.value })}
        />
        <Key>{useKeyOf('search')}</Key>
      </label>
      <Menu
        align="start"
        trigger={
          <Button size="small">
            {status === undefined ? 'Status' : `Status: ${STATUS_WORDS[status]}`}
            <ChevronDown size={12} aria-hidden />
          </Button>
        }
      >
        {WEBHOOK_STATUSES.map((each) => (
          <MenuChoice
            key={each}
            checked={each === status}
            onChange={(checked) => onSearch({ status: checked ? each : undefined })}
          >
            {STATUS_WORDS[each]} <span className="text-ink-3">{count.format(counts.get(each) ?? 0)}</span>
          </MenuChoice>
        ))}
      </Menu>
      <div className="grow" />
      <div role="group" aria-label="View" className="flex gap-1">
        <ViewButton
          label="Table"
          icon={Rows3}
          pressed={view !== 'tiles'}
          onPress={() => onSearch({ view: undefined })}
        />
        <ViewButton
          label="Tiles"
          icon={LayoutGrid}
          pressed={view === 'tiles'}
          onPress={() => onSearch({ view: 'tiles' })}
        />
      </div>
    </div>
  );
}

function ViewButton({
  label,
  icon: Icon,
  pressed,
  onPress,
}: {
  label: string;
  icon: typeof Rows3;
  pressed: boolean;
  onPress: () => void;
}): ReactNode {
  return (
    <Button
      kind={pressed ? 'plain' : 'ghost'}
      size="icon"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onPress}
    >
      <Icon size={14} aria-hidden />
    </Button>
  );
}
