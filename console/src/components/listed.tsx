/** What lists have in common: that they load, fail, are empty, or go on; and which part of them is looked at. */
import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { Button } from '../ui/button.tsx';
import { useComingTo } from '../ui/coming-to.ts';
import { KeptFocus } from '../ui/kept-focus.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { RowToggle } from '../ui/row-toggle.tsx';
import { RowsSkeleton } from '../ui/states.tsx';
import { MayBeOld } from './may-be-old.tsx';

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
  onward = 'Show older',
  empty,
  children,
}: {
  pages: Pages;
  /** Such as `alerts`. */
  what: string;
  /** What is asked for beyond the last of them. */
  onward?: string;
  /** What stands there when there is nothing; null: there is something. */
  empty: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { data, error, isPending, isFetchingNextPage, hasNextPage } = pages;
  if (isPending) {
    return (
      <div role="status" aria-label={`Loading ${what}`}>
        <RowsSkeleton />
      </div>
    );
  }
  if (error !== null && data === undefined)
    return <Failure what={`The list of ${what}`} error={error} onRetry={() => void pages.refetch()} />;
  return (
    <KeptFocus>
      {empty ?? children}
      {empty === null && hasNextPage && (
        <div className="mt-4 flex justify-center">
          <Button busy={isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {onward}
          </Button>
        </div>
      )}
      <MayBeOld of={pages} />
    </KeptFocus>
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

/** What an entry says first: how grave and how far it is, below each other in all of them, and what it is about. */
export function ListedHead({
  severity,
  status,
  title,
  children,
}: {
  severity: ReactNode;
  status: ReactNode;
  title: ReactNode;
  /** What else there is to know, in a line. */
  children: ReactNode;
}): ReactNode {
  return (
    <div className="gap-x-3 lg:grid lg:grid-cols-[13.5rem_minmax(0,1fr)]">
      <p className="flex flex-wrap items-start gap-x-2 gap-y-1 max-lg:mb-1">
        <span className="flex lg:w-[5.25rem]">{severity}</span>
        <span className="flex min-w-0">{status}</span>
      </p>
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        <p className="mt-0.5 text-xs text-ink-3">{children}</p>
      </div>
    </div>
  );
}

/** An entry of a list that opens to its details. */
export function ListedItem({
  name,
  isOpen,
  onToggle,
  isGone,
  actions,
  details,
  children,
}: {
  name: string;
  isOpen: boolean;
  onToggle: () => void;
  /** It is shown because somebody reads it, and what it says may be over. */
  isGone: boolean;
  /** What can be done with it; null: nothing. */
  actions: ReactNode;
  /** Made when it is open. */
  details: () => ReactNode;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  const entry = useComingTo<HTMLLIElement>(isOpen);
  return (
    <li ref={entry} className="scroll-mt-16 border-b border-line last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 py-2.5 ps-4 pe-2 hover:bg-hover">
        <div className="min-w-0 flex-1 basis-72 max-sm:basis-full max-sm:pe-2">{children}</div>
        {isGone ? (
          <Pill tone="mute">No longer in this list</Pill>
        ) : (
          actions !== null && <div className="flex min-w-0 flex-wrap gap-2 max-sm:flex-1">{actions}</div>
        )}
        <div className="ms-auto">
          <RowToggle label={`Details of ${name}`} open={isOpen} controls={id} onToggle={onToggle} />
        </div>
      </div>
      {isOpen && (
        <div id={id} className="border-t border-line px-4 py-3">
          {details()}
        </div>
      )}
    </li>
  );
}
