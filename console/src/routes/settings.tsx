import { Link, Outlet } from '@tanstack/react-router';
import { UserRound, Webhook } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { place } from '../search-state.ts';

/** Settings: their tabs at the left, one of them beside. */
export default function Settings(): ReactNode {
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[168px_minmax(0,1fr)]">
      <nav aria-label="Settings" className="flex gap-1 max-lg:overflow-x-auto lg:flex-col">
        <Tab to="/settings/webhooks" icon={Webhook}>
          Webhooks
        </Tab>
        <Tab to="/settings/account" icon={UserRound}>
          Account
        </Tab>
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

function Tab({
  to,
  icon: Icon,
  children,
}: {
  to: '/settings/webhooks' | '/settings/account';
  icon: LucideIcon;
  children: string;
}): ReactNode {
  return (
    <Link
      to={to}
      search={place}
      activeOptions={{ includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      className="flex min-h-8 items-center gap-2 rounded-md px-2 font-medium whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-mute-soft aria-[current=page]:text-ink"
    >
      <Icon size={14} aria-hidden /> {children}
    </Link>
  );
}
