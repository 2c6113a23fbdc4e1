/** The catalog: event types by group, searched as one types. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown, Download, LibraryBig, Plus, Search, SearchX, Upload } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { EventType, Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { portal } from '../portal.ts';
import { eventTypesQuery } from '../queries/event-types.ts';
import { useMay } from '../queries/session.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { CATALOG_VIEWS } from '../search-state.ts';
import type { SearchChange } from '../search-change.ts';
import type { CatalogSearch, CatalogView } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { useMedia } from '../ui/media.ts';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { HowMany, Placeholder, RowsSkeleton } from '../ui/states.tsx';
import { EventTypeMarks } from './event-type-marks.tsx';
import { MayBeOld } from './may-be-old.tsx';
import { useOrganization } from './organization-switch.tsx';

const count = new Intl.NumberFormat();

const VIEW_WORDS: Record<CatalogView, string> = {
  own: 'Custom types',
  shipped: 'Built-in types',
  deprecated: 'Deprecated',
};

export function EventTypeList({
  search: { q, view },
  onSearch,
}: {
  search: CatalogSearch;
  onSearch: SearchChange<CatalogSearch>;
}): ReactNode {
  const organization = useOrganization();
  const mayWrite = useMay('event-types:write');
  const query = useQuery(eventTypesQuery(organization));
  const { data, error, isPending } = query;
  const wanted = useDeferredValue(q ?? '');
  const chosen = useMemo(
    () => (data ?? []).filter((type) => isWanted(type, wanted, view)),
    [data, wanted, view],
  );
  const isNarrowed = q !== undefined || view !== undefined;
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Event catalog</h1>
        {data !== undefined && (
          <HowMany found={data.length}>
            {isNarrowed ? `${count.format(chosen.length)} of ` : ''}
            {count.format(data.length)} types of {organization ?? 'the organization default'}
          </HowMany>
        )}
        <div className="grow" />
        {/* A link shows a cookie, and the portal has none. */}
        {portal === null && (
          <a
            href={`/v1/event-types/types.ts${organization === null ? '' : `?${new URLSearchParams({ organization }).toString()}`}`}
            download="types.ts"
            className={buttonClass()}
          >
            <Download size={14} aria-hidden /> TypeScript
          </a>
        )}
        {mayWrite && (
          <>
            <Link to="/catalog/import" className={buttonClass()}>
              <Upload size={14} aria-hidden /> Import
            </Link>
            <Link to="/catalog/new" className={buttonClass('primary')}>
              <Plus size={14} aria-hidden /> Create event type
            </Link>
          </>
        )}
      </div>
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        <label className="flex h-[34px] max-w-[420px] min-w-0 flex-1 items-center gap-2 rounded-md border border-line-input bg-surface px-2.5 focus-within:outline-2 focus-within:outline-(--focus)">
          <Search size={14} className="text-ink-2" aria-hidden />
          <input
            type="search"
            data-search
            aria-label="Search event types"
            placeholder="Search name, group and description"
            className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            value={q ?? ''}
            onChange={({ target }) =>
              onSearch({ q: target.value === '' ? undefined : target.value }, 'typed')
            }
          />
        </label>
        <Menu
          trigger={
            <Button>
              {view === undefined ? 'All types' : VIEW_WORDS[view]}
              <ChevronDown size={12} aria-hidden />
            </Button>
          }
        >
          {CATALOG_VIEWS.map((each) => (
            <MenuChoice
              key={each}
              checked={each === view}
              onChange={(checked) => onSearch({ view: checked ? each : undefined })}
            >
              {VIEW_WORDS[each]}
            </MenuChoice>
          ))}
        </Menu>
      </div>
      {isPending ? (
        <div role="status" aria-label="Loading the catalog">
          <RowsSkeleton count={12} />
        </div>
      ) : error !== null && data === undefined ? (
        <Failure what="The list of event types" error={error} onRetry={() => void query.refetch()} />
      ) : chosen.length === 0 ? (
        <Nothing
          view={q === undefined ? view : undefined}
          mayWrite={mayWrite}
          onShowAll={() => onSearch({ q: undefined, view: undefined })}
        />
      ) : (
        <Groups types={chosen} organization={organization} />
      )}
      <MayBeOld of={query} />
    </>
  );
}

function isWanted(
  { name, group, description, organization, deprecated }: EventType,
  sought: string,
  view: CatalogView | undefined,
): boolean {
  if (view === 'own' && organization === null) return false;
  if (view === 'shipped' && organization !== null) return false;
  if (view === 'deprecated' && !deprecated) return false;
  const text = `${name} ${group} ${description}`.toLowerCase();
  return sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word.replace(/\.?\*$/, '')));
}

/** One table, so that columns stand below each other; a heading for each group. */
function Groups({
  types,
  organization,
}: {
  types: readonly EventType[];
  organization: string | null;
}): ReactNode {
  const mayReadWebhooks = useMay('webhooks:read');
  const isWide = useMedia('(width >= 64rem)');
  const isMiddling = useMedia('(width >= 48rem)');
  const isNarrow = !useMedia('(width >= 40rem)');
  // A cell that spans columns which are not shown would make room for them.
  const columns = 1 + [!isNarrow, isMiddling, isWide, mayReadWebhooks && !isNarrow].filter(Boolean).length;
  const groups = useMemo(() => sorted(Map.groupBy(types, ({ group }) => group)), [types]);
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table sticky-head table-fixed">
        <caption className="sr-only">Event types by group</caption>
        <thead>
          <tr>
            <th scope="col" className="w-[30%] max-md:w-auto">
              Event type
            </th>
            <th scope="col" className="max-md:hidden">
              Description
            </th>
            {!isNarrow && (
              <th scope="col" className="w-52">
                Marks
              </th>
            )}
            <th scope="col" className="w-24 text-end max-lg:hidden">
              Schema
            </th>
            {mayReadWebhooks && (
              <th scope="col" className="w-24 text-end max-sm:hidden">
                <abbr title="Webhooks that subscribe to it" className="no-underline">
                  Webhooks
                </abbr>
              </th>
            )}
          </tr>
        </thead>
        {groups.map(([group, members]) => (
          <tbody key={group}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={columns}
                className="truncate bg-sunken font-semibold! text-ink-2!"
              >
                {group} <span className="font-normal text-ink-3">{members.length}</span>
              </th>
            </tr>
            {members.map((type) => (
              <tr key={type.name} data-row data-id={type.name}>
                <td className="max-w-0">
                  <Link
                    to="/catalog/type"
                    search={{ name: type.name }}
                    data-row-link
                    className="block truncate rounded-sm font-mono text-xs hover:underline"
                    title={type.name}
                  >
                    {type.name}
                  </Link>
                  {isNarrow && <EventTypeMarks type={type} />}
                </td>
                <td className="max-w-0 truncate text-ink-2 max-md:hidden" title={type.description}>
                  {type.description}
                </td>
                {!isNarrow && (
                  <td className="overflow-hidden">
                    <EventTypeMarks type={type} />
                  </td>
                )}
                <td className="text-end text-ink-2 max-lg:hidden">
                  {type.schemaVersion === null ? '–' : `version ${type.schemaVersion}`}
                </td>
                {mayReadWebhooks && (
                  <td className="text-end max-sm:hidden">
                    <Subscribers type={type} organization={organization} />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

/** What the platform tells of itself stands last. */
function sorted(groups: Map<string, EventType[]>): [string, EventType[]][] {
  const isOperational = (types: EventType[]): boolean => types[0]?.pack === 'operational';
  return [...groups].toSorted(
    ([a, left], [b, right]) =>
      Number(isOperational(left)) - Number(isOperational(right)) || a.localeCompare(b),
  );
}

function Subscribers({ type, organization }: { type: EventType; organization: string | null }): ReactNode {
  const { webhooks } = useWebhooks(organization === null ? {} : { organization });
  const subscribed = webhooks.filter((webhook) => subscribesTo(webhook, type)).length;
  return subscribed === 0 ? <span className="text-ink-3">–</span> : count.format(subscribed);
}

/** `*` is everything but what the platform tells of itself. */
export function subscribesTo(
  { events }: Pick<Webhook, 'events'>,
  { name, pack }: Pick<EventType, 'name' | 'pack'>,
): boolean {
  return patternsFor(name).some(
    (pattern) => events.includes(pattern) && !(pattern === '*' && pack === 'operational'),
  );
}

function Nothing({
  view,
  mayWrite,
  onShowAll,
}: {
  view: CatalogView | undefined;
  mayWrite: boolean;
  onShowAll: () => void;
}): ReactNode {
  if (view === 'own') {
    return (
      <Placeholder
        icon={LibraryBig}
        title="No custom types yet"
        actions={
          <>
            {mayWrite && (
              <Link to="/catalog/new" className={buttonClass('primary')}>
                <Plus size={14} aria-hidden /> Create event type
              </Link>
            )}
            <Button onClick={onShowAll}>Show all</Button>
          </>
        }
      >
        A custom type says what an event means and what data it has, and events can be checked against it.
      </Placeholder>
    );
  }
  return (
    <Placeholder
      icon={SearchX}
      title="No event type matches"
      actions={<Button onClick={onShowAll}>Show all</Button>}
    >
      There is none of this kind.
    </Placeholder>
  );
}
