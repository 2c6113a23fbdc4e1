/** Where deliveries come from and may go, for whoever lets them in. It is set where the server is started. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { instanceQuery } from '../queries/instance.ts';
import { useMay } from '../queries/session.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Skeleton } from '../ui/states.tsx';

export function AddressRules(): ReactNode {
  const maySee = useMay('settings:read');
  const { data, error, refetch } = useQuery({ ...instanceQuery, enabled: maySee });
  if (!maySee) return null;
  return (
    <section aria-labelledby="addresses" className="rounded-lg border border-line bg-surface p-4">
      <h2 id="addresses" className="mb-2 font-semibold">
        Addresses
      </h2>
      {error !== null && data === undefined ? (
        <Failure small what="The addresses" error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton className="h-16" />
      ) : (
        <dl className="facts">
          <dt>Deliveries come from</dt>
          <dd>
            {data.sendingAddresses === null ? (
              <span className="text-ink-3">
                unknown until the server’s operator sets <code>TIDINGS_SENDING_ADDRESSES</code>
              </span>
            ) : (
              <span className="flex items-start gap-1">
                <code className="min-w-0 break-words">{data.sendingAddresses.join(', ')}</code>
                <CopyButton what="Addresses" text={data.sendingAddresses.join('\n')} />
              </span>
            )}
          </dd>
          <dt>They can go to</dt>
          <dd>
            {data.allowHttp ? 'https: and plain http: URLs' : 'https: URLs'}
            {data.allowPrivate !== null &&
              (data.allowPrivate.length === 0 ? (
                ' at public addresses'
              ) : (
                <>
                  {' '}
                  at public addresses and <code className="break-words">{data.allowPrivate.join(', ')}</code>
                </>
              ))}
          </dd>
        </dl>
      )}
    </section>
  );
}
