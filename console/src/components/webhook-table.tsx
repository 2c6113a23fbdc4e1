import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Eye } from 'lucide-react';
import { memo, useDeferredValue, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { EventType, Webhook } from '@tidings/sdk';
import { eventTypesQuery } from '../queries/event-types.ts';
import { useMay } from '../queries/session.ts';
import { useWebhookTotals } from '../queries/statistics.ts';
import type { WebhookTotals } from '../queries/statistics.ts';
import type { WebhookSort } from '../search-state.ts';
import { useRowWindow } from '../ui/row-window.ts';
import { Choose, ChooseAll } from '../ui/selection.tsx';
import type { Selection } from '../ui/selection.tsx';
import { SortHead } from '../ui/sort-head.tsx';
import { RowsSkeleton, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { useFittingWidths } from '../ui/fitting-widths.ts';
import { useOrganization } from './organization-switch.tsx';
import { PlaceWords } from './place-words.tsx';
import { WebhookTotalsCells } from './webhook-totals.tsx';
import { WebhookMenu } from './webhook-menu.tsx';
import { ScopeCell, WideMark } from './webhook-scope.tsx';
import { statusOf, WebhookStatusPill } from './webhook-status.tsx';
import { EventsSummary, shortUrl, TypeWord } from './webhook-words.tsx';

const ROW = 50;
/** Webhooks whose figures are asked for together. */
const STEP = 25;
/** The room that a table takes for its events, for its totals too, and for when each was changed, in rem: the name keeps what it needs to be read, whatever stands beside the table. */
const ROOM = [36, 73, 85];
/** How many of these there is room for, to show what goes with the last of them. */
const EVENTS = 1;
const TOTALS = 2;
const CHANGED = 3;

/** Only rows near what is seen are in the page; the table says to who cannot see it how many there are. */
export function WebhookTable({
  webhooks,
  sort,
  onSort,
  selection,
}: {
  webhooks: readonly Webhook[];
  sort: WebhookSort | undefined;
  onSort: (sort: WebhookSort | undefined) => void;
  /** Which are ticked, by their ids, where they can be. */
  selection?: Selection;
}): ReactNode {
  const ids = useMemo(() => webhooks.map(({ id }) => id), [webhooks]);
  const { frame, first, last } = useRowWindow<HTMLDivElement>(webhooks.length, ROW);
  const maySeeTotals = useMay('deliveries:read');
  const room = useFittingWidths(frame, ROOM);
  const showsTotals = maySeeTotals && room !== null && room >= TOTALS;
  const showsChanged = room !== null && room >= CHANGED;
  // By whole blocks, so that scrolling on asks for what is not known yet.
  const from = Math.floor(first / STEP) * STEP;
  const near = ids.slice(from, Math.ceil(last / STEP) * STEP);
  // They come to all rows at once, and wait for what somebody does.
  const totals = useDeferredValue(useWebhookTotals(near, showsTotals));
  const catalog = useCatalog(room !== null && room >= EVENTS);

  return (
    <div ref={frame} className="@container overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table sticky-head table-fixed" aria-rowcount={webhooks.length + 1}>
        <caption className="sr-only">Webhooks</caption>
        <thead>
          <tr aria-rowindex={1}>
            {selection && (
              <th scope="col" className="w-8 pe-0! @max-[30rem]:w-[22px] @max-[30rem]:ps-2!">
                <ChooseAll keys={ids} {...selection} />
              </th>
            )}
            <Heading label="Webhook" name="name" sort={sort} onSort={onSort} />
            <th scope="col" className="w-[108px] @max-[47rem]:hidden">
              Type
            </th>
            <th scope="col" className="w-40 @max-[36rem]:hidden @min-[73rem]:w-[116px] @min-[90rem]:w-[14%]">
              Events
            </th>
            <th scope="col" className="w-[112px] @max-[60rem]:hidden @min-[90rem]:w-40">
              Scope
            </th>
            <th scope="col" className="w-[138px] @max-[30rem]:w-[122px]">
              Status
            </th>
            {showsTotals && (
              <>
                <th scope="col" className="w-[104px]">
                  Success, 24 h
                </th>
                <th scope="col" className="w-[68px] text-end">
                  <abbr
                    title="95 of 100 attempts were answered in this time or less"
                    className="no-underline"
                  >
                    p95
                  </abbr>
                </th>
                <th scope="col" className="w-24">
                  Last attempt
                </th>
              </>
            )}
            <th scope="col" className="w-[68px] @max-[47rem]:hidden">
              Used by
            </th>
            {showsChanged && (
              <Heading label="Changed" name="updated" sort={sort} onSort={onSort} className="w-32" />
            )}
            <th scope="col" className="w-12 @max-[30rem]:w-9">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <Spacer height={first * ROW} />
          {(room === null ? [] : webhooks.slice(first, last)).map((webhook, offset) => (
            <Row
              key={webhook.id}
              webhook={webhook}
              index={first + offset}
              keys={ids}
              selection={selection}
              catalog={catalog}
              showsTotals={showsTotals}
              showsChanged={showsChanged}
              totals={totals.get(webhook.id)}
            />
          ))}
          <Spacer height={(webhooks.length - last) * ROW} />
        </tbody>
      </table>
    </div>
  );
}

/** Drawn again for what is its own alone: while rows go by, those that stay are not. */
const Row = memo(function Row({
  webhook,
  index,
  keys,
  selection,
  catalog,
  showsTotals,
  showsChanged,
  totals,
}: {
  webhook: Webhook;
  index: number;
  /** Of all rows. */
  keys: readonly string[];
  selection: Selection | undefined;
  catalog: readonly string[] | undefined;
  showsTotals: boolean;
  showsChanged: boolean;
  totals: WebhookTotals | undefined;
}): ReactNode {
  return (
    <tr data-row data-id={webhook.id} aria-rowindex={index + 2} className="h-[50px]">
      {selection && (
        <td className="pe-0! @max-[30rem]:ps-2!">
          <Choose label={`Select ${webhook.name}`} of={webhook.id} keys={keys} {...selection} />
        </td>
      )}
      <td className="max-w-0 @max-[30rem]:ps-2! @max-[30rem]:pe-1!">
        <Link
          to="/webhooks/$id"
          params={{ id: webhook.id }}
          data-row-link
          className="block rounded-sm py-1.5"
          title={`${webhook.name}\n${webhook.url}`}
        >
          <span className="block truncate font-semibold">{webhook.name}</span>
          <span className="block truncate text-xs text-ink-3">
            <span className="@min-[60rem]:hidden">
              <WideMark webhook={webhook} />{' '}
            </span>
            <PlaceWords of={webhook} />
            <span className="font-mono">{shortUrl(webhook.url)}</span>
          </span>
        </Link>
      </td>
      <td className="@max-[47rem]:hidden">
        <TypeWord type={webhook.type} />
      </td>
      <td className="max-w-0 @max-[36rem]:hidden">
        <EventsSummary events={webhook.events} catalog={catalog} />
      </td>
      <td className="max-w-0 @max-[60rem]:hidden">
        <ScopeCell webhook={webhook} />
      </td>
      <td className="@max-[30rem]:px-1!">
        <WebhookStatusPill webhook={webhook} />
        <FailsSince webhook={webhook} />
      </td>
      {showsTotals && <WebhookTotalsCells totals={totals} />}
      <td className="@max-[47rem]:hidden">
        <UsedBy watchers={webhook.watchers} />
      </td>
      {showsChanged && (
        <td className="text-ink-2">
          <Time at={webhook.updatedAt} isStop />
        </td>
      )}
      <td className="@max-[30rem]:px-0.5!">
        <WebhookMenu webhook={webhook} />
      </td>
    </tr>
  );
});

/** The names of the types of the organization that is looked at; of several there is none that would be all of them. */
function useCatalog(isShown: boolean): readonly string[] | undefined {
  const organization = useOrganization();
  const mayRead = useMay('event-types:read');
  const { data } = useQuery({
    ...eventTypesQuery(organization),
    enabled: mayRead && isShown && organization !== null,
    select: namesOf,
  });
  return data;
}

function namesOf(types: readonly EventType[]): readonly string[] {
  return types.map(({ name }) => name);
}

/** Said of those that are failing, or were disabled because they did. */
function FailsSince({ webhook }: { webhook: Webhook }): ReactNode {
  const status = statusOf(webhook);
  if (webhook.failingSince === null || (status !== 'failing' && status !== 'auto-disabled')) return null;
  return (
    <span className="block truncate text-xs text-ink-3">
      {status === 'failing' ? 'since' : 'failing since'} <Time at={webhook.failingSince} as="about" isStop />
    </span>
  );
}

function UsedBy({ watchers }: { watchers: number }): ReactNode {
  if (watchers === 0) return <span className="text-ink-3">–</span>;
  return (
    <span className="inline-flex items-center gap-1.5">
      <Eye size={13} aria-hidden /> {watchers}
    </span>
  );
}

/** Stands for the rows that are not in the page. */
function Spacer({ height }: { height: number }): ReactNode {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

/** One press sorts upwards, the next downwards, the third as it was. */
function Heading({
  label,
  name,
  sort,
  onSort,
  className,
}: {
  label: string;
  name: 'name' | 'updated';
  sort: WebhookSort | undefined;
  onSort: (sort: WebhookSort | undefined) => void;
  className?: string;
}): ReactNode {
  const isUp = sort === name;
  const isDown = sort === `-${name}`;
  return (
    <SortHead
      label={label}
      className={className}
      direction={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
      onPress={() => onSort(isUp ? `-${name}` : isDown ? undefined : name)}
    />
  );
}

export function WebhookTableSkeleton(): ReactNode {
  return (
    <div role="status" aria-label="Loading webhooks">
      <Skeleton className="mb-2.5 h-9 max-w-[420px]" />
      <RowsSkeleton tall />
    </div>
  );
}
