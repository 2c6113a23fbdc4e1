/** Stands above every screen until it is mended: webhooks that their receivers refuse, or that were disabled because they kept failing. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import { webhooksInNeedQuery } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { usePlace } from './organization-switch.tsx';

const SHOWN = 3;

export function NeedsSomebody(): ReactNode {
  const looked = usePlace();
  const { data } = useQuery({ ...webhooksInNeedQuery(looked), enabled: useMay('webhooks:read') });
  // The page of one of them says it itself.
  const { id: own } = useParams({ strict: false });
  const others = data?.webhooks.filter(({ id }) => id !== own) ?? [];
  if (data === undefined || others.length === 0) return null;
  const rest = others.length - SHOWN;
  return (
    <section aria-label="Needs attention" className="mb-4 flex gap-2.5 rounded-lg bg-bad-soft px-3 py-2">
      <CircleAlert size={15} aria-hidden className="mt-0.5 flex-none text-bad" />
      <ul className="flex min-w-0 flex-1 flex-col gap-1">
        {others.slice(0, SHOWN).map(({ id, name, enabled, configurationError, disabledReason }) => (
          <li key={id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <Link
              to="/webhooks/$id"
              params={{ id }}
              search={place}
              className="max-w-full truncate font-semibold underline underline-offset-2"
            >
              {name} {enabled ? 'is refused by its receiver' : 'was disabled'}
            </Link>
            <span className="line-clamp-2 min-w-0 text-ink-2">
              {enabled ? configurationError?.error : disabledReason}
            </span>
          </li>
        ))}
        {rest > 0 && (
          <li>
            <Link to="/webhooks" search={place} className="underline underline-offset-2">
              and {rest}
              {data.more ? ' or more' : ''} others
            </Link>
          </li>
        )}
      </ul>
    </section>
  );
}
