import { EllipsisVertical, Infinity as Always, Pencil, RefreshCw, TimerOff, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ALL_PERMISSIONS, permissionsOf } from '@tidings/core/permission';
import type { ApiKey } from '@tidings/sdk';
import { useMay } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { Time, useNow } from '../ui/time.tsx';
import { RenameApiKey, RevokeApiKey, RotateApiKey } from './api-key-dialogs.tsx';
import { PlaceWords } from './place-words.tsx';

export function ApiKeyTable({ keys }: { keys: readonly ApiKey[] }): ReactNode {
  const mayWrite = useMay('api-keys:write');
  const [asked, setAsked] = useState<{ what: 'rename' | 'rotate' | 'revoke'; key: ApiKey } | null>(null);
  const close = (): void => setAsked(null);
  return (
    <>
      <div className="overflow-clip rounded-lg border border-line bg-surface">
        <table className="data-table table-fixed">
          <caption className="sr-only">API keys, newest first</caption>
          <thead>
            <tr>
              <th scope="col">API key</th>
              <th scope="col" className="w-[22%] max-md:hidden">
                Permissions
              </th>
              <th scope="col" className="w-[16%] max-lg:hidden">
                Networks
              </th>
              <th scope="col" className="w-28 max-sm:hidden">
                Expires
              </th>
              <th scope="col" className="w-28">
                Last used
              </th>
              <th scope="col" className="w-12">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key.id} data-row data-id={key.id} className="h-[50px]">
                <td className="max-w-0">
                  <ApiKeyName of={key} />
                </td>
                <td className="max-w-0 truncate text-ink-2 max-md:hidden">
                  <Permissions grants={key.permissions} />
                </td>
                <td className="max-w-0 truncate text-ink-2 max-lg:hidden" title={key.networks?.join(', ')}>
                  {key.networks === null ? 'everywhere' : <code>{key.networks.join(', ')}</code>}
                </td>
                <td className="text-ink-2 max-sm:hidden">
                  <Ends at={key.expiresAt} />
                </td>
                <td className="text-ink-2">
                  <LastUsed at={key.lastUsedAt} />
                </td>
                <td className="text-end">
                  {mayWrite && (
                    <Menu
                      trigger={
                        <Button kind="ghost" size="icon" aria-label={`More for ${key.name}`}>
                          <EllipsisVertical size={15} aria-hidden />
                        </Button>
                      }
                    >
                      <MenuItem icon={Pencil} onSelect={() => setAsked({ what: 'rename', key })}>
                        Rename
                      </MenuItem>
                      <MenuItem icon={RefreshCw} onSelect={() => setAsked({ what: 'rotate', key })}>
                        Rotate
                      </MenuItem>
                      <MenuLine />
                      <MenuItem icon={Trash2} danger onSelect={() => setAsked({ what: 'revoke', key })}>
                        Revoke
                      </MenuItem>
                    </Menu>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {asked?.what === 'rename' && <RenameApiKey apiKey={asked.key} onClose={close} />}
      {asked?.what === 'rotate' && <RotateApiKey apiKey={asked.key} onClose={close} />}
      {asked?.what === 'revoke' && <RevokeApiKey apiKey={asked.key} onClose={close} />}
    </>
  );
}

function Permissions({ grants }: { grants: ApiKey['permissions'] }): ReactNode {
  if (grants.includes('*')) return <Pill tone="warn">All permissions</Pill>;
  const count = permissionsOf(grants).size;
  return (
    <span title={grants.join(', ')}>
      {grants.length <= 2 ? (
        <code>{grants.join(', ')}</code>
      ) : (
        `${count} of ${ALL_PERMISSIONS.length} permissions`
      )}
    </span>
  );
}

function Ends({ at }: { at: string | null }): ReactNode {
  const now = useNow();
  if (at === null) {
    return (
      <span className="inline-flex items-center gap-1.5 text-ink-3">
        <Always size={13} aria-hidden /> never
      </span>
    );
  }
  if (Date.parse(at) > now) return <Time at={at} as="date" isStop />;
  return (
    <Pill tone="mute" icon={TimerOff}>
      Expired
    </Pill>
  );
}

/** What an API key is called, where it is good, and by what it is known. */
export function ApiKeyName({ of: key }: { of: ApiKey }): ReactNode {
  return (
    <>
      <span className="block truncate font-semibold" title={key.name}>
        {key.name}
      </span>
      <span className="block truncate text-xs text-ink-3">
        <PlaceWords of={key} />
        <code>tk_…{key.hint}</code>
      </span>
    </>
  );
}

export function LastUsed({ at }: { at: string | null }): ReactNode {
  return at === null ? <span className="text-ink-3">never</span> : <Time at={at} isStop />;
}
