import { Link, Outlet } from '@tanstack/react-router';
import {
  Bell,
  Blocks,
  Building2,
  FolderClosed,
  Info,
  Keyboard,
  KeyRound,
  ScrollText,
  UserRound,
  UsersRound,
  Webhook,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { usePlace } from '../components/organization-switch.tsx';
import { useCaller } from '../queries/session.ts';
import type { Permission } from '../queries/session.ts';
import { place } from '../search-state.ts';
import { useTabLine } from '../ui/tab-line.ts';

interface TabInfo {
  to:
    | '/settings/webhooks'
    | '/settings/integrations'
    | '/settings/notifications'
    | '/settings/members'
    | '/settings/api-keys'
    | '/settings/organization'
    | '/settings/project'
    | '/settings/audit-log'
    | '/settings/account'
    | '/settings/keyboard'
    | '/settings/about';
  icon: LucideIcon;
  word: string;
  /** Who may not, does not see it. */
  permission?: Permission;
  /** Only while a project is looked at. */
  ofProject?: true;
}

const TABS: readonly TabInfo[] = [
  { to: '/settings/webhooks', icon: Webhook, word: 'Webhooks' },
  { to: '/settings/integrations', icon: Blocks, word: 'Integrations', permission: 'webhooks:read' },
  { to: '/settings/notifications', icon: Bell, word: 'Notifications', permission: 'webhooks:read' },
  { to: '/settings/members', icon: UsersRound, word: 'Members', permission: 'members:read' },
  { to: '/settings/api-keys', icon: KeyRound, word: 'API keys', permission: 'api-keys:read' },
  {
    to: '/settings/organization',
    icon: Building2,
    word: 'Organization',
    permission: 'organizations:read',
  },
  {
    to: '/settings/project',
    icon: FolderClosed,
    word: 'Project',
    permission: 'organizations:read',
    ofProject: true,
  },
  { to: '/settings/audit-log', icon: ScrollText, word: 'Audit log', permission: 'audit-log:read' },
  { to: '/settings/account', icon: UserRound, word: 'Account' },
  { to: '/settings/keyboard', icon: Keyboard, word: 'Keyboard' },
  { to: '/settings/about', icon: Info, word: 'About' },
];

/** Settings: their tabs at the left, one of them beside. */
export default function Settings(): ReactNode {
  const { permissions } = useCaller();
  const { project } = usePlace();
  const tabs = useTabLine();
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[168px_minmax(0,1fr)]">
      <nav ref={tabs} aria-label="Settings" className="flex gap-1 max-lg:overflow-x-auto lg:flex-col">
        {TABS.filter(
          ({ permission, ofProject }) =>
            (permission === undefined || permissions.includes(permission)) &&
            (ofProject === undefined || project !== undefined),
        ).map((tab) => (
          <Tab key={tab.to} tab={tab} />
        ))}
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
