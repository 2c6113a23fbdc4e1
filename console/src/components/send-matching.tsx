/** Which webhooks an event would go to as it is written, and why not to others: found here, by the functions that the server decides with. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, CircleSlash } from 'lucide-react';
import type { ReactNode } from 'react';
import { decide } from '@tidings/core/decision';
import { parseFilters } from '@tidings/core/filter/filter';
import type { EventType, Webhook } from '@tidings/sdk';
import { place } from '../search-state.ts';
import { Pill } from '../ui/pill.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

export interface Verdict {
  webhook: Webhook;
  matches: boolean;
  /** Why not, or what to know besides. */
  reason: string | null;
}

/** So many are listed; the count is of all. */
const SHOWN = 50;

export async function decideAll(
  webhooks: readonly Webhook[],
  { name, group }: Pick<EventType, 'name' | 'group'>,
  data: unknown,
): Promise<Verdict[]> {
  const verdicts = await Promise.all(
    webhooks.map(async (webhook): Promise<Verdict> => {
      const filters = parseFilters(webhook.filters);
      if (!filters.ok) return { webhook, matches: false, reason: 'Its filters cannot be read here.' };
      const { result, reason } = await decide(
        { ...webhook, watchers: [], filters: filters.filters },
        { type: name, category: group },
        () => data,
        true,
      );
      const isHeard = result !== 'not-subscribed' || webhook.watchers === 0;
      return {
        webhook,
        matches: result === 'matches',
        reason: isHeard
          ? (reason ?? standOf(webhook))
          : `${reason} It still gets what the items that use it send.`,
      };
    }),
  );
  return verdicts.toSorted((one, other) => Number(other.matches) - Number(one.matches));
}

/** A webhook that matches and does not get it at once. */
function standOf({ enabled, paused }: Webhook): string | null {
  if (!enabled) return 'It is disabled: the event is recorded as skipped.';
  return paused ? 'It is paused: the delivery is held.' : null;
}

export function SendMatching({
  webhooks,
  type,
  text,
  data,
  isFaulty,
}: {
  webhooks: readonly Webhook[];
  type: EventType;
  /** What is written, and what it says; undefined where it is no JSON. */
  text: string;
  data: unknown;
  /** It is no JSON, and not only on its way. */
  isFaulty: boolean;
}): ReactNode {
  const { data: verdicts, error } = useQuery({
    queryKey: ['send-matching', webhooks, type.name, text],
    queryFn: () => decideAll(webhooks, type, data),
    enabled: data !== undefined,
    placeholderData: (before) => before,
    gcTime: 0,
    staleTime: Infinity,
  });
  const matching = verdicts?.filter(({ matches }) => matches).length ?? 0;
  return (
    <section aria-labelledby="send-matching" className="min-w-0 rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-2 px-4 py-3">
        <h2 id="send-matching" className="font-semibold">
          Who would get it
        </h2>
        <span className="text-ink-3" role="status">
          {data !== undefined && verdicts !== undefined && `${matching} of ${webhooks.length}`}
        </span>
      </div>
      {isFaulty ? (
        <p className="px-4 pb-4 text-ink-2">This is not JSON yet.</p>
      ) : error !== null ? (
        <div className="px-4 pb-4">
          <Note tone="bad">{error.message}</Note>
        </div>
      ) : verdicts === undefined ? (
        <Skeleton className="mx-4 mb-4 h-24" />
      ) : verdicts.length === 0 ? (
        <p className="px-4 pb-4 text-ink-2">There is no webhook here.</p>
      ) : (
        <ul className="border-t border-line">
          {verdicts.slice(0, SHOWN).map(({ webhook, matches, reason }) => (
            <li
              key={webhook.id}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-4 py-2 last:border-0"
            >
              <span className="w-24 flex-none">
                <Pill tone={matches ? 'ok' : 'mute'} icon={matches ? Check : CircleSlash}>
                  {matches ? 'Matches' : 'Does not'}
                </Pill>
              </span>
              <Link
                to="/webhooks/$id"
                params={{ id: webhook.id }}
                search={place}
                title={webhook.name}
                className="min-w-0 flex-1 basis-40 truncate rounded-sm font-medium hover:underline"
              >
                {webhook.name}
              </Link>
              {reason !== null && <span className="basis-full text-xs text-ink-3 sm:ps-27">{reason}</span>}
            </li>
          ))}
          {verdicts.length > SHOWN && (
            <li className="px-4 py-2 text-ink-3">and {verdicts.length - SHOWN} more</li>
          )}
        </ul>
      )}
    </section>
  );
}
