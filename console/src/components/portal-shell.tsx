/** What stands around every screen of the portal: its parts, and nothing that leads out of it. */
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useLayoutEffect } from 'react';
import type { ReactNode } from 'react';
import { portalPartsOf } from '../portal-parts.ts';
import { useCaller } from '../queries/session.ts';
import { place } from '../search-state.ts';
import { usePart } from './crumbs.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { NeedsSomebody } from './needs-somebody.tsx';
import { NotUnderstood, SkipLink, TimeRange, WantedTimeCards, WithCaller } from './shell.tsx';

export function PortalShell(): ReactNode {
  return (
    <WithCaller>
      <Frame />
    </WithCaller>
  );
}

function Frame(): ReactNode {
  const { permissions, branding } = useCaller();
  useAccent(branding?.accentColor);
  const here = usePart();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <>
      <SkipLink />
      <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 sm:px-6">
        {branding?.name !== undefined && (
          <p className="max-w-[40%] truncate pe-2 font-semibold max-sm:hidden" title={branding.name}>
            {branding.name}
          </p>
        )}
        <nav aria-label="Main" className="flex min-w-0 flex-1 gap-1 self-stretch overflow-x-auto">
          {portalPartsOf(permissions).map(({ to, word, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              search={place}
              activeOptions={{ exact: true }}
              aria-current={here?.to === to ? 'page' : undefined}
              className="flex flex-none items-center gap-1.5 border-y-2 border-transparent px-2 font-medium text-ink-2 hover:text-ink aria-[current=page]:border-b-accent aria-[current=page]:text-ink"
            >
              <Icon size={15} aria-hidden className="max-sm:hidden" /> {word}
            </Link>
          ))}
        </nav>
        <TimeRange />
        <LiveIndicator />
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto max-w-[1400px] px-3 pt-5 pb-12 outline-none sm:px-6 2xl:max-w-[1720px]"
      >
        <NeedsSomebody />
        <NotUnderstood path={path} />
        <Outlet />
      </main>
      <WantedTimeCards />
    </>
  );
}

/** The accent of the whole page in the hue of a colour; undefined: it stays that of the console. */
function useAccent(color: string | undefined): void {
  useLayoutEffect(() => {
    if (color === undefined) return;
    const { style, dataset } = document.documentElement;
    style.setProperty('--brand', color);
    dataset['brand'] = '';
    return () => {
      style.removeProperty('--brand');
      delete dataset['brand'];
    };
  }, [color]);
}
