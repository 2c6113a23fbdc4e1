import type { ReactNode } from 'react';
import type { ApiKey } from '@tidings/sdk';
import { Time } from '../ui/time.tsx';
import { ApiKeyName, LastUsed } from './api-key-table.tsx';

/** What lets nobody in any more, and why. */
export function RevokedApiKeyTable({ keys }: { keys: readonly ApiKey[] }): ReactNode {
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Revoked API keys, newest first</caption>
        <thead>
          <tr>
            <th scope="col">API key</th>
            <th scope="col" className="w-[44%] max-sm:w-[36%]">
              Reason
            </th>
            <th scope="col" className="w-28 max-sm:w-24">
              Revoked
            </th>
            <th scope="col" className="w-28 max-sm:hidden">
              Last used
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} data-row data-id={key.id} className="h-[50px]">
              <td className="max-w-0">
                <ApiKeyName of={key} />
              </td>
              <td className="py-1.5! break-words whitespace-normal text-ink-2">
                {key.revokeReason ?? <span className="text-ink-3">none given</span>}
              </td>
              <td className="text-ink-2">{key.revokedAt !== null && <Time at={key.revokedAt} isStop />}</td>
              <td className="text-ink-2 max-sm:hidden">
                <LastUsed at={key.lastUsedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
