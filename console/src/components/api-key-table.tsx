import { Infinity as Always, TimerOff } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ALL_PERMISSIONS, permissionsOf } from '@tidings/core/permission';
import type { ApiKey } from '@tidings/sdk';
import { useRevokeApiKey } from '../queries/api-keys.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Pill } from '../ui/pill.tsx';
import { Note } from '../ui/states.tsx';
import { Time, useNow } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';

export function ApiKeyTable({
  keys,
  showsOrganization,
}: {
  keys: readonly ApiKey[];
  showsOrganization: boolean;
}): ReactNode {
  const mayWrite = useMay('api-keys:write');
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  return (
    <>
      <div className="overflow-clip rounded-lg border border-line bg-surface">
        <table className="data-table table-fixed">
          <caption className="sr-only">API keys, newest first</caption>
          <thead>
            <tr>
              <th scope="col">API key</th>
              <th scope="col" className="w-[22%] max-md:hidden">
                May
              </th>
              <th scope="col" className="w-[16%] max-lg:hidden">
                From
              </th>
              <th scope="col" className="w-28 max-sm:hidden">
                Ends
              </th>
              <th scope="col" className="w-28">
                Last used
              </th>
              <th scope="col" className="w-24">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key.id} data-row className="h-[50px]">
                <td className="max-w-0">
                  <span className="block truncate font-semibold" title={key.name}>
                    {key.name}
                  </span>
                  <span className="block truncate text-xs text-ink-3">
                    <code>tk_…{key.hint}</code>
                    {showsOrganization && <> · {key.organization ?? 'the whole instance'}</>}
                    {key.project !== null && <> · project {key.project}</>}
                  </span>
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
                  {key.lastUsedAt === null ? (
                    <span className="text-ink-3">never</span>
                  ) : (
                    <Time at={key.lastUsedAt} />
                  )}
                </td>
                <td className="text-end">
                  {mayWrite && (
                    <Button size="small" aria-label={`Revoke ${key.name}`} onClick={() => setRevoked(key)}>
                      Revoke
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {revoked !== null && <Revoke apiKey={revoked} onClose={() => setRevoked(null)} />}
    </>
  );
}

function Permissions({ grants }: { grants: ApiKey['permissions'] }): ReactNode {
  if (grants.includes('*')) return <Pill tone="warn">Everything</Pill>;
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
  if (Date.parse(at) > now) return <Time at={at} as="date" />;
  return (
    <Pill tone="mute" icon={TimerOff}>
      Ended
    </Pill>
  );
}

function Revoke({
  apiKey: { id, name, lastUsedAt },
  onClose,
}: {
  apiKey: ApiKey;
  onClose: () => void;
}): ReactNode {
  const revoke = useRevokeApiKey(id);
  return (
    <Dialog title="Revoke API key" onClose={onClose}>
      <DialogBody>
        {revoke.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(revoke.error)}
          </Note>
        )}
        <p>
          Whatever shows <strong className="font-semibold">{name}</strong> is refused within a second,
          everywhere. It cannot be brought back.{' '}
          {lastUsedAt === null ? (
            'It was never used.'
          ) : (
            <>
              It was last used <Time at={lastUsedAt} />.
            </>
          )}
        </p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="danger"
          busy={revoke.isPending}
          onClick={() =>
            revoke.mutate(undefined, {
              onSuccess: () => {
                toast({ tone: 'ok', text: `${name} revoked` });
                onClose();
              },
            })
          }
        >
          Revoke
        </Button>
      </DialogActions>
    </Dialog>
  );
}
