/** What lists have in common: that they load, fail, are empty, or go on; and which part of them is looked at. */
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Failure, Skeleton } from '../ui/states.tsx';

/** Of a query that gets page after page. */
interface Pages {
  data: unknown;
  error: Error | null;
  isPending: boolean;
  isFetchingNextPage: boolean;
  hasNextPage: boolean;
  refetch: () => unknown;
  fetchNextPage: () => unknown;
}

export function Listed({
  pages,
  what,
  empty,
  children,
}: {
  pages: Pages;
  /** Such as `alerts`. */
  what: string;
  /** What stands there when there is nothing; null: there is something. */
  empty: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { data, error, isPending, isFetchingNextPage, hasNextPage } = pages;
  if (isPending) {
    return (
      <div role="status" aria-label={`Loading ${what}`}>
        <Skeleton className="h-72 w-full" />
      </div>
    );
  }
  if (error !== null && data === undefined)
    return <Failure sentence={sentenceOf(error)} onRetry={() => void pages.refetch()} />;
  if (empty !== null) return empty;
  return (
    <>
      {children}
      {hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </>
  );
}

/** Which part of a list is shown; undefined is the one that it begins with. */
export function ViewMenu<View extends string>({
  views,
  view,
  wordsOf,
  onChange,
}: {
  views: readonly View[];
  view: View | undefined;
  wordsOf: (view: View | undefined) => string;
  onChange: (view: View | undefined) => void;
}): ReactNode {
  return (
    <Menu
      trigger={
        <Button>
          {wordsOf(view)}
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      {[undefined, ...views].map((each) => (
        <MenuChoice key={each ?? ''} checked={each === view} onChange={() => onChange(each)}>
          {wordsOf(each)}
        </MenuChoice>
      ))}
    </Menu>
  );
}
