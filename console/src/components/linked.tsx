/** What a link opens in a list, where it is not among those that are found: it is looked up by its id. */
import { useQuery } from '@tanstack/react-query';
import type { UseQueryOptions } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

/**
 * The id of what is open and was not among the rows when it was opened; null: it was. What leaves the list by what somebody does
 * is gone.
 */
export function useLinkedId(
  open: string | undefined,
  rows: readonly { id: string }[],
  isReady: boolean,
): string | null {
  const [opened, setOpened] = useState<{ open: string | undefined; isLinked: boolean } | null>(null);
  const isThere = rows.some(({ id }) => id === open);
  if (isReady && (opened === null || opened.open !== open)) setOpened({ open, isLinked: !isThere });
  return isReady && open !== undefined && opened?.isLinked === true && opened.open === open && !isThere
    ? open
    : null;
}

export function Linked<Found, Key extends readonly unknown[]>({
  query,
  what,
  onClose,
  children,
}: {
  /** Null: there is none. */
  query: UseQueryOptions<Found, Error, Found, Key>;
  /** Such as `delivery`. */
  what: string;
  onClose: () => void;
  children: (row: NonNullable<Found>) => ReactNode;
}): ReactNode {
  const { data, error } = useQuery(query);
  if (error === null && data === undefined) return <Skeleton className="mb-3 h-10" />;
  if (error !== null || data === null || data === undefined)
    return (
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Note tone="warn" role="alert">
          {error === null
            ? `The ${what} that the link opens is not there: it is no longer kept, or it belongs to another organization or project than the one chosen at the top.`
            : sentenceOf(error)}
        </Note>
        <Button size="small" onClick={onClose}>
          Close
        </Button>
      </div>
    );
  return (
    <section aria-label={`The open ${what}`} className="mb-4">
      <p className="mb-1.5 text-xs text-ink-3">Open, but not among those below:</p>
      {children(data)}
    </section>
  );
}
