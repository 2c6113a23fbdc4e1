import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PortalSession } from '@tidings/sdk';
import { useRevokePortalSession } from '../queries/portal-sessions.ts';
import { useMay } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { PlaceWords } from './place-words.tsx';

export function PortalSessionTable({ sessions }: { sessions: readonly PortalSession[] }): ReactNode {
  const mayWrite = useMay('portal-sessions:write');
  const [revoked, setRevoked] = useState<PortalSession | null>(null);
  return (
    <>
      <div className="overflow-clip rounded-lg border border-line bg-surface">
        <table className="data-table table-fixed">
          <caption className="sr-only">Open portal sessions, newest first</caption>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col" className="w-[24%] max-md:hidden">
                Permissions
              </th>
              <th scope="col" className="w-32 max-sm:hidden">
                Created
              </th>
              <th scope="col" className="w-32">
                Expires
              </th>
              <th scope="col" className="w-24">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {sessions.map((session) => (
              <tr key={session.id} data-row data-id={session.id} className="h-[50px]">
                <td className="max-w-0">
                  <span className="block truncate font-semibold" title={session.name}>
                    {session.name}
                  </span>
                  <span className="block truncate text-xs text-ink-3">
                    <PlaceWords of={session} />
                    <code>{session.id}</code>
                  </span>
                </td>
                <td
                  className="max-w-0 truncate text-ink-2 max-md:hidden"
                  title={session.permissions.join(', ')}
                >
                  {session.permissions.length === 1 ? (
                    <code>{session.permissions[0]}</code>
                  ) : (
                    `${session.permissions.length} permissions`
                  )}
                </td>
                <td className="text-ink-2 max-sm:hidden">
                  <Time at={session.createdAt} isStop />
                </td>
                <td className="text-ink-2">
                  <Time at={session.expiresAt} isStop />
                </td>
                <td className="text-end">
                  {mayWrite && (
                    <Button
                      size="small"
                      aria-label={`Revoke ${session.name}`}
                      onClick={() => setRevoked(session)}
                    >
                      Revoke
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {revoked !== null && <Revoke session={revoked} onClose={() => setRevoked(null)} />}
    </>
  );
}

function Revoke({
  session: { id, name, organization },
  onClose,
}: {
  session: PortalSession;
  onClose: () => void;
}): ReactNode {
  return (
    <ConfirmDialog
      title="Revoke portal session"
      word="Revoke"
      done={`${name} revoked`}
      action={useRevokePortalSession(id)}
      onClose={onClose}
    >
      <p>
        <strong className="font-semibold">{name}</strong> of {organization} ends within a second, everywhere.
        Whoever has the page open is told that the session has ended.
      </p>
    </ConfirmDialog>
  );
}
