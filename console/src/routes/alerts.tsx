import { Link, Outlet, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import { place } from '../search-state.ts';

const tab =
  '-mb-px flex-none border-b-2 border-transparent py-[7px] font-medium text-ink-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink';

/** Alerts, and the rules that open them. */
export default function Alerts(): ReactNode {
  const maySeeRules = useMay('alert-rules:read');
  // The screen of one rule is headed by the rule.
  const isOfRule = useLocation({ select: ({ pathname }) => /\/rules\/./.test(pathname) });
  const Heading = isOfRule ? 'p' : 'h1';
  return (
    <>
      <Heading className="mb-1.5 text-lg font-bold tracking-[-0.015em]">Alerts</Heading>
      <nav aria-label="Alerts" className="mb-4 flex gap-5 border-b border-line">
        <Link
          to="/alerts"
          search={place}
          activeOptions={{ exact: true, includeSearch: false }}
          className={tab}
          activeProps={{ 'aria-current': 'page' }}
        >
          Alerts
        </Link>
        {maySeeRules && (
          <Link to="/alerts/rules" search={place} className={tab} activeProps={{ 'aria-current': 'page' }}>
            Rules
          </Link>
        )}
      </nav>
      <Outlet />
    </>
  );
}
