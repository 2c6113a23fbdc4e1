/** What stands around every screen: the rail, the bar above, and the keys that work everywhere. */
import { useQuery } from '@tanstack/react-query';
import { CircleHelp, BookOpenText, Menu as MenuIcon, Search } from 'lucide-react';
import { Link, Outlet, useRouterState, useSearch } from '@tanstack/react-router';
import { Fragment, lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { Crumbs, usePart } from './crumbs.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { PlaceLooked, usePlace } from './organization-switch.tsx';
import { NeedsSomebody } from './needs-somebody.tsx';
import { PlaceThere } from './place-there.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { misreadAt } from '../misread.ts';
import type { Misread } from '../misread.ts';
import { PARTS } from '../places.ts';
import type { Part } from '../places.ts';
import { openQuery } from '../queries/open.ts';
import { CallerContext, useCaller, useSession } from '../queries/session.ts';
import { useSearchChange } from '../search-change.ts';
import { place } from '../search-state.ts';
import type { SharedSearch } from '../search-state.ts';
import { useKeyOf, useShortcuts } from '../shortcuts.ts';
import { hasRange, usualRange } from '../time-range.ts';
import { Key } from '../ui/key.tsx';
import { useMedia } from '../ui/media.ts';
import { timeAt, touchedTime } from '../ui/time.tsx';

const KeyboardHelp = lazy(() => import('./keyboard-help.tsx'));
const Palette = lazy(() => import('./palette.tsx'));
const RangePicker = lazy(() => import('./range-picker.tsx'));
const MisreadNote = lazy(() => import('./misread-note.tsx'));
const TimeCards = lazy(() =>
  // Nobody asked for it: where it cannot be had, the page stays as it is.
  import('../ui/time-cards.tsx').catch(() => ({ default: () => null })),
);

const railLink =
  'flex min-h-[33px] items-center gap-[9px] rounded-md px-2 py-1.5 font-medium text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-[0_0_0_1px_var(--line)]';

const seekKeys = navigator.userAgent.includes('Mac') ? '⌘ K' : 'Ctrl K';

export function Shell(): ReactNode {
  return (
    <WithCaller>
      <Frame />
    </WithCaller>
  );
}

/** What is shown of the place that the address names, to whoever is let in. */
export function WithCaller({ children }: { children: ReactNode }): ReactNode {
  return (
    <CallerContext value={useSession()}>
      <PlaceLooked>{children}</PlaceLooked>
    </CallerContext>
  );
}

/** By keyboard the first thing on every screen. */
export function SkipLink(): ReactNode {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2 focus:shadow-float"
    >
      Skip to content
    </a>
  );
}

function Frame(): ReactNode {
  const [helps, setHelps] = useState(false);
  const [seeks, setSeeks] = useState(false);
  useShortcuts({ onHelp: () => setHelps(true), onSeek: () => setSeeks(true) });
  // As the grid has it below: beside the screen, or over it when it is wanted.
  const isWide = useMedia('(width >= 64rem)');
  const rail = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // On narrow screens the rail is a popover, which has done its work once it has led somewhere.
  useEffect(() => rail.current?.hidePopover?.(), [path]);

  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[208px_minmax(0,1fr)]">
      <SkipLink />
      {isWide && (
        <Rail onHelp={() => setHelps(true)} className="sticky top-0 flex h-dvh border-e border-line" />
      )}
      <div className="min-w-0">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-1 border-b border-line bg-surface px-3 sm:gap-2 sm:px-5">
          {!isWide && (
            <button
              type="button"
              popoverTarget="rail"
              aria-label="Menu"
              className="grid size-8 flex-none place-items-center rounded-md text-ink-2 hover:bg-hover"
            >
              <MenuIcon size={16} aria-hidden />
            </button>
          )}
          <Crumbs />
          <div className="grow" />
          <TimeRange />
          <LiveIndicator />
          <button
            type="button"
            aria-label={`Go to anything, ${seekKeys}`}
            aria-keyshortcuts="Control+K Meta+K"
            title="Go to anything"
            className="flex h-8 flex-none items-center gap-2 rounded-md px-2 text-ink-3 hover:bg-hover hover:text-ink"
            onClick={() => setSeeks(true)}
          >
            <Search size={15} aria-hidden />
            <kbd className="max-sm:hidden">
              <Key>{seekKeys}</Key>
            </kbd>
          </button>
          <ThemeMenu />
          <AccountMenu />
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto max-w-[1400px] px-3 pt-5 pb-12 outline-none sm:px-6 2xl:max-w-[1720px]"
        >
          <NeedsSomebody />
          <NotUnderstood path={path} />
          <PlaceThere>
            <Outlet />
          </PlaceThere>
        </main>
      </div>
      {!isWide && (
        <aside
          ref={rail}
          id="rail"
          popover="auto"
          aria-label="Menu"
          className="m-0 h-dvh max-h-none w-60 border-e border-line bg-transparent p-0 shadow-float"
        >
          <Rail onHelp={() => setHelps(true)} className="flex h-full" />
        </aside>
      )}
      <WantedTimeCards />
      {helps && (
        <Suspense>
          <KeyboardHelp onClose={() => setHelps(false)} />
        </Suspense>
      )}
      {seeks && (
        <Suspense>
          <Palette
            onClose={() => setSeeks(false)}
            onHelp={() => {
              setSeeks(false);
              setHelps(true);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

/** Loaded as somebody comes to a time for the first time. */
export function WantedTimeCards(): ReactNode {
  const [first, setFirst] = useState<{ first: Element; isTouched: boolean } | null>(null);
  useEffect(() => {
    if (first !== null) return;
    const ending = new AbortController();
    const look = ({ target }: Event): void => {
      if (target instanceof Element && (timeAt(target) ?? target.closest('time')) !== null)
        setFirst({ first: target, isTouched: false });
    };
    const point = (event: PointerEvent): void => {
      if (event.pointerType !== 'touch') look(event);
    };
    // Who touches a time comes to it, too.
    const focus = (event: FocusEvent): void => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) look(event);
    };
    const touch = (event: MouseEvent): void => {
      const time = touchedTime(event);
      if (time !== null) setFirst({ first: time, isTouched: true });
    };
    document.addEventListener('pointerover', point, ending);
    document.addEventListener('focusin', focus, ending);
    document.addEventListener('click', touch, ending);
    return () => ending.abort();
  }, [first]);
  if (first === null) return null;
  return (
    <Suspense>
      <TimeCards {...first} />
    </Suspense>
  );
}

/** Until it is closed, or one goes on to another screen. */
export function NotUnderstood({ path }: { path: string }): ReactNode {
  const [closed, setClosed] = useState<Misread | null>(null);
  const misread = misreadAt(path);
  if (misread === null || misread === closed) return null;
  return (
    <Suspense>
      <MisreadNote of={misread} onClose={() => setClosed(misread)} />
    </Suspense>
  );
}

/** One for all screens that look at a stretch of time: it goes along from one to the next. */
export function TimeRange(): ReactNode {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const { range = usualRange(path) } = useSearch({ strict: false });
  const change = useSearchChange<SharedSearch>();
  if (!hasRange(path)) return null;
  return (
    <Suspense fallback={<span className="h-[30px] w-[42px] flex-none md:w-36" />}>
      <RangePicker range={range} onChange={(next) => change({ range: next })} />
    </Suspense>
  );
}

function Rail({ onHelp, className }: { onHelp: () => void; className: string }): ReactNode {
  const help = useKeyOf('help');
  const here = usePart();
  return (
    <nav
      aria-label="Main"
      className={`flex-col gap-0.5 overflow-y-auto bg-sunken px-2.5 py-3.5 text-ink ${className}`}
    >
      <Link
        to="/overview"
        search={place}
        className="flex items-center gap-2 rounded-md px-2 pt-1 pb-3.5 text-base font-bold tracking-[-0.01em]"
      >
        <Brand />
      </Link>
      {PARTS.map((part) => (
        <Fragment key={part.to}>
          {part.to === BELOW && <div className="m-2 h-px flex-none bg-line" />}
          <RailLink part={part} isHere={part === here} />
        </Fragment>
      ))}
      <div className="grow" />
      <a href="/reference/" className={railLink}>
        <BookOpenText size={15} aria-hidden /> API reference
      </a>
      <button type="button" className={railLink} onClick={onHelp}>
        <CircleHelp size={15} aria-hidden /> Help
        <kbd className="ms-auto">
          <Key>{help}</Key>
        </kbd>
      </button>
    </nav>
  );
}

/** The first of what is not of every day. */
const BELOW: Part['to'] = '/settings/audit-log';

function RailLink({ part, isHere }: { part: Part; isHere: boolean }): ReactNode {
  const { to, icon: Icon, word, permission } = part;
  const { permissions } = useCaller();
  if (permission !== undefined && !permissions.includes(permission)) return null;
  return (
    <Link
      to={to}
      search={place}
      className={railLink}
      // One is in one part alone, also where it is a part of another.
      activeOptions={{ exact: true }}
      aria-current={isHere ? 'page' : undefined}
    >
      <Icon size={15} aria-hidden /> {word}
      {to === '/alerts' && <Open what="alerts" />}
      {to === '/interactions' && <Open what="interactions" />}
    </Link>
  );
}

/** After which what was opened is there, or long in coming. */
const A_WHILE_MS = 1000;

/** What stands beside a screen waits until the screen itself is there. */
function useAWhileLater(): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), A_WHILE_MS);
    return () => clearTimeout(timer);
  }, []);
  return isLater;
}

/** How many wait for somebody. */
function Open({ what }: { what: 'alerts' | 'interactions' }): ReactNode {
  const { data: counted } = useQuery({ ...openQuery(what, usePlace()), enabled: useAWhileLater() });
  if (counted === undefined || counted.open === 0) return null;
  return (
    <span className="ms-auto text-xs font-semibold text-bad">
      {counted.open}
      {counted.more && '+'} <span className="sr-only">open</span>
    </span>
  );
}
