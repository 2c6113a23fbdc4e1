import { Link, Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePlace } from '../components/organization-switch.tsx';
import { useCaller } from '../queries/session.ts';
import { SETTINGS_ICONS } from '../settings-icons.ts';
import { SETTINGS } from '../settings-pages.ts';
import type { SettingsPage } from '../settings-pages.ts';
import { place } from '../search-state.ts';
import { useTabLine } from '../ui/tab-line.ts';

/** Settings: their tabs at the left, one of them beside. */
export default function Settings(): ReactNode {
  const { permissions } = useCaller();
  const { project } = usePlace();
  const tabs = useTabLine();
  return (
    <div className="grid gap-x-6 gap-y-4 lg:grid-cols-[168px_minmax(0,1fr)]">
      <nav ref={tabs} aria-label="Settings" className="flex gap-1 max-lg:overflow-x-auto lg:flex-col">
        {SETTINGS.filter(
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

function Tab({ tab: { to, word } }: { tab: SettingsPage }): ReactNode {
  const Icon = SETTINGS_ICONS[to];
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
