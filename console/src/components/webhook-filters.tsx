/** What narrows the list of webhooks beside the search: status, type, and the events that they hear of. */
import { ChevronDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { WEBHOOK_STATUSES } from '../search-state.ts';
import type { WebhooksSearch } from '../search-state.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { isNarrowed } from './chosen-webhooks.ts';
import { STATUS_WORDS, statusOf } from './webhook-status.tsx';
import { TYPE_WORDS } from './webhook-words.tsx';

const EventFilter = lazy(async () => ({ default: (await import('./event-filter.tsx')).EventFilter }));
const count = new Intl.NumberFormat();
/** What leaves nothing out. */
export const EVERYTHING: Partial<WebhooksSearch> = {
  q: undefined,
  status: undefined,
  type: undefined,
  event: undefined,
};

export function WebhookFilters({
  webhooks,
  search,
  onSearch,
}: {
  /** All of them, of which it is said how many there are of each sort. */
  webhooks: readonly Webhook[];
  search: WebhooksSearch;
  onSearch: (change: Partial<WebhooksSearch>) => void;
}): ReactNode {
  const { status, type, event } = search;
  const types = counted(webhooks.map((webhook) => webhook.type));
  return (
    <>
      <Choices
        label="Status"
        chosen={status}
        choices={WEBHOOK_STATUSES}
        words={STATUS_WORDS}
        counts={counted(webhooks.map(statusOf))}
        onChoose={(next) => onSearch({ status: next })}
      />
      <Choices
        label="Type"
        chosen={type}
        choices={(Object.keys(TYPE_WORDS) as Webhook['type'][]).filter(
          (each) => types.has(each) || each === type,
        )}
        words={TYPE_WORDS}
        counts={types}
        onChoose={(next) => onSearch({ type: next })}
      />
      <Suspense
        fallback={
          <Button size="small">
            Event <ChevronDown size={12} aria-hidden />
          </Button>
        }
      >
        <EventFilter
          counts={counted(webhooks.flatMap(({ events }) => events))}
          chosen={event}
          onChoose={(next) => onSearch({ event: next })}
        />
      </Suspense>
      {isNarrowed(search) && (
        <Button kind="ghost" size="small" onClick={() => onSearch(EVERYTHING)}>
          Clear
        </Button>
      )}
    </>
  );
}

/** How many there are of each. */
export type Counts<Value> = ReadonlyMap<Value, number>;

function counted<Value>(values: readonly Value[]): Counts<Value> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function Choices<Value extends string>({
  label,
  chosen,
  choices,
  words,
  counts,
  onChoose,
}: {
  label: string;
  chosen: Value | undefined;
  choices: readonly Value[];
  words: Record<Value, string>;
  counts: Counts<Value>;
  onChoose: (next: Value | undefined) => void;
}): ReactNode {
  return (
    <Menu
      align="start"
      trigger={
        <Button size="small">
          {chosen === undefined ? label : `${label}: ${words[chosen]}`}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      {choices.map((each) => (
        <MenuChoice
          key={each}
          checked={each === chosen}
          onChange={(checked) => onChoose(checked ? each : undefined)}
        >
          {words[each]} <span className="text-ink-3">{count.format(counts.get(each) ?? 0)}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}
