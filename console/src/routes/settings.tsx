import { Link, Outlet } from '@tanstack/react-router';
import { Building2, KeyRound, ScrollText, UserRound, UsersRound, Webhook } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCaller } from '../queries/session.ts';
import type { Permission } from '../queries/session.ts';
import { place } from '../search-state.ts';

interface TabInfo {
  to:
    | '/settings/webhooks'
    | '/settings/members'
    | '/settings/api-keys'
    | '/settings/organization'
    | '/settings/audit-log'
    | '/settings/account';
  icon: LucideIcon;
  word: string;
  /** Who may not, does not see it. */
  permission?: Permission;
}

const TABS: readonly TabInfo[] = [
  { to: '/settings/webhooks', icon: Webhook, word: 'Webhooks' },
  { to: '/settings/members', icon: UsersRound, word: 'Members', permission: 'members:read' },
  { to: '/settings/api-keys', icon: KeyRound, word: 'API keys', permission: 'api-keys:read' },
  {
    to: '/settings/organization',
    icon: Building2,
    word: 'Organization',
    permission: 'organizations:read',
  },
  { to: '/settings/audit-log', icon: ScrollText, word: 'Audit log', permission: 'audit-log:read' },
  { to: '/settings/account', icon: UserRound, word: 'Account' },
];

/** Settings: their tabs at the left, one of them beside. */
export default function Settings(): ReactNode {
  const { permissions } = useCaller();
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[168px_minmax(0,1fr)]">
      <nav aria-label="Settings" className="flex gap-1 max-lg:overflow-x-auto lg:flex-col">
        {TABS.filter(({ permission }) => permission === undefined || permissions.includes(permission)).map(
          (tab) => (
            <Tab key={tab.to} tab={tab} />
          ),
        )}
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}

function Tab({ tab: { to, icon: Icon, word } }: { tab: TabInfo }): ReactNode {
  return (
    <Link
      to={to}
      search={place}
      activeOptions={{ includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      className="flex min-h-8 items-center gap-2 rounded-md px-2 font-medium whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-mute-soft aria-[current=page]:text-ink"
    >
      <Icon size={14} aria-hidden /> {word}
    </Link>
  );
}
