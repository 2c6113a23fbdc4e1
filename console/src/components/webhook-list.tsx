/** The webhooks of an organization: as a table or as tiles, searched and filtered as one types. */
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { LayoutGrid, Plus, Rows3, Search, SearchX, Webhook as WebhookIcon } from 'lucide-react';
import { lazy, Suspense, useContext, useDeferredValue, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { portal } from '../portal.ts';
import { isOperationalQuery } from '../queries/is-operational.ts';
import { useMay } from '../queries/session.ts';
import { useLiveWebhooks, useWebhooks } from '../queries/webhooks.ts';
import type { SearchChange } from '../search-change.ts';
import type { Place, WebhooksSearch } from '../search-state.ts';
import { useKeyOf } from '../shortcuts.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Key } from '../ui/key.tsx';
import { Certainty, HowMany, Placeholder } from '../ui/states.tsx';
import { KeptFocus } from '../ui/kept-focus.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { useSteadyRows } from '../ui/steady-rows.ts';
import { MayBeOld } from './may-be-old.tsx';
import { usePlace } from './organization-switch.tsx';
import { EVERYTHING, WebhookFilters } from './webhook-filters.tsx';
import { WebhookTable, WebhookTableSkeleton } from './webhook-table.tsx';
import { WebhookTiles } from './webhook-tiles.tsx';
import { chosenWebhooks, isNarrowed } from './chosen-webhooks.ts';

const count = new Intl.NumberFormat();
/** It comes when something is ticked. */
const WebhookSelection = lazy(async () => ({
  default: (await import('./webhook-selection.tsx')).WebhookSelection,
}));
/** Only who has nothing yet is shown it. */
const WebhookCode = lazy(() => import('./webhook-code.tsx'));
const TryInbox = lazy(async () => ({ default: (await import('./try-inbox.tsx')).TryInbox }));

export function WebhookList({
  search,
  onSearch,
}: {
  search: WebhooksSearch;
  onSearch: SearchChange<WebhooksSearch>;
}): ReactNode {
  const looked = usePlace();
  const mayWrite = useMay('webhooks:write');
  const { query, webhooks: all } = useWebhooks(looked);
  const { data, error, hasNextPage } = query;
  const wanted = useDeferredValue(search);
  const isOperational = useIsOperational(wanted.event, looked);
  const found = useMemo(() => chosenWebhooks(all, wanted, isOperational), [all, wanted, isOperational]);
  const steady = useSteadyRows(found, {
    choice: JSON.stringify([looked, wanted]),
    isWhole: !hasNextPage,
  });
  const { rows: chosen, hold } = steady;
  useLiveWebhooks(looked, hold);
  const narrowed = isNarrowed(search);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());

  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Webhooks</h1>
        {data !== undefined && (
          <HowMany found={all.length}>
            {narrowed
              ? `${count.format(chosen.length)} of ${count.format(all.length)}`
              : count.format(all.length)}
            {hasNextPage
              ? ' so far, loading more'
              : looked.organization === undefined
                ? ' in all organizations'
                : looked.project === undefined
                  ? ' in this organization'
                  : ' in this project'}
          </HowMany>
        )}
        <div className="grow" />
        {/* Where there is nothing, it stands below. */}
        {mayWrite && (data === undefined || all.length > 0) && <CreateLink />}
      </div>
      <KeptFocus>
        {query.isPending ? (
          <WebhookTableSkeleton />
        ) : error !== null && data === undefined ? (
          <>
            <Toolbar search={search} onSearch={onSearch} webhooks={all} />
            <Failure what="The list of webhooks" error={error} onRetry={() => void query.refetch()} />
          </>
        ) : all.length === 0 ? (
          <NoWebhooks mayWrite={mayWrite} looked={looked} />
        ) : (
          <>
            <Toolbar search={search} onSearch={onSearch} webhooks={all} />
            {chosen.length === 0 ? (
              <Placeholder
                icon={SearchX}
                title="No webhook matches"
                actions={<Button onClick={() => onSearch(EVERYTHING)}>Show all</Button>}
              >
                None of {count.format(all.length)} matches
                {search.q !== undefined && ' in its name, URL, events or id'}.
              </Placeholder>
            ) : (
              <ReadRows of={steady}>
                {search.view === 'tiles' ? (
                  <WebhookTiles webhooks={chosen} />
                ) : (
                  <WebhookTable
                    webhooks={chosen}
                    sort={search.sort}
                    onSort={(sort) => onSearch({ sort })}
                    {...(mayWrite && { selection: { chosen: ticked, onChange: setTicked } })}
                  />
                )}
              </ReadRows>
            )}
          </>
        )}
      </KeptFocus>
      {/* It tells what became of them also when none is left. */}
      {ticked.size > 0 && (
        <Suspense>
          <WebhookSelection
            webhooks={search.view === 'tiles' ? [] : chosen.filter(({ id }) => ticked.has(id))}
            onChange={setTicked}
          />
        </Suspense>
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
  const isCertain = useContext(Certainty);
  const actions = (
    <>
      <CreateLink />
      <Suspense>
        <TryInbox looked={looked} />
      </Suspense>
    </>
  );
  return (
    <>
      <Placeholder icon={WebhookIcon} title="No webhooks yet" {...(mayWrite && { actions })}>
        A webhook tells another system what happens here: it names a URL, and the events that are sent to it.
      </Placeholder>
      {/* It takes an API key, which customers have none of. */}
      <Suspense>{portal === null && mayWrite && isCertain && <WebhookCode looked={looked} />}</Suspense>
    </>
  );
}

/** What the platform reports of itself is subscribed to by name. */
function useIsOperational(event: string | undefined, { organization }: Place): boolean {
  const mayRead = useMay('event-types:read');
  const { data } = useQuery({
    ...isOperationalQuery(organization ?? null, event ?? ''),
    enabled: mayRead && event !== undefined,
  });
  return data ?? false;
}

function Toolbar({
  search,
  onSearch,
  webhooks,
}: {
  search: WebhooksSearch;
  onSearch: SearchChange<WebhooksSearch>;
  webhooks: readonly Webhook[];
}): ReactNode {
  const { q, view } = search;
  const key = useKeyOf('search');
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
          onChange={({ target }) => onSearch({ q: target.value === '' ? undefined : target.value }, 'typed')}
        />
        {/* In the portal no keys are taken from the page that it is in. */}
        {portal === null && <Key>{key}</Key>}
      </label>
      <WebhookFilters webhooks={webhooks} search={search} onSearch={onSearch} />
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
