/** One request that came into a test inbox: whether it is signed, its headers and its body, as text and nothing else. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Receipt } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { receiptQuery } from '../queries/test-inboxes.ts';
import { bytes } from '../request-text.ts';
import { place } from '../search-state.ts';
import { isExactly } from '../search-text.ts';
import { BodyView } from '../ui/body-view.tsx';
import { buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { Block } from './exchange.tsx';

export function ReceiptDetail({ inbox, id }: { inbox: string; id: string }): ReactNode {
  const { data, error, refetch } = useQuery(receiptQuery(inbox, id));
  if (data === undefined) {
    if (error !== null)
      return <Failure small what="The request" error={error} onRetry={() => void refetch()} />;
    return (
      <div role="status" aria-label="Loading the request">
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  return <Details receipt={data} />;
}

function Details({ receipt }: { receipt: Receipt }): ReactNode {
  const { signature, method, query, headers, body, bodyForm, truncated, size, event, webhook, at } = receipt;
  const head = headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const tone = signature.verified === null ? 'info' : signature.verified ? 'ok' : 'bad';
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Note tone={tone}>{signature.reason}</Note>
      <div className="@container min-w-0">
        <div className="grid min-w-0 gap-4 @2xl:grid-cols-2">
          <section aria-label="Headers" className="flex min-w-0 flex-col gap-1.5">
            <div className="flex min-h-6 items-center gap-2">
              <h3 className="font-semibold">Headers</h3>
              <span className="text-ink-3">
                {method}
                {query}, <Time at={at} as="clock" />
              </span>
              <div className="grow" />
              <CopyButton what="Headers" text={head} />
            </div>
            <Block>
              {headers.map(({ name, value }, index) => (
                <span key={index}>
                  <span className="text-ink-3">{name}:</span> {value}
                  {'\n'}
                </span>
              ))}
            </Block>
          </section>
          <section aria-label="Body" className="flex min-w-0 flex-col gap-1.5">
            <div className="flex min-h-6 items-center gap-2">
              <h3 className="font-semibold">Body</h3>
              <span className="text-ink-3">
                {bytes(size)}
                {bodyForm === 'base64' && ', in base64'}
                {truncated && ', truncated'}
              </span>
            </div>
            {body === null ? (
              <p className="text-ink-2">You may not see the content of requests.</p>
            ) : body === '' ? (
              <p className="text-ink-2">None.</p>
            ) : (
              <BodyView what="Body" text={body} />
            )}
          </section>
        </div>
      </div>
      {webhook !== null && (
        <div className="flex flex-wrap gap-2">
          <Link
            to="/webhooks/$id"
            params={{ id: webhook }}
            search={place}
            className={buttonClass('plain', 'small')}
          >
            Webhook
          </Link>
          {event !== null && (
            <Link
              to="/webhooks/$id/deliveries"
              params={{ id: webhook }}
              search={(before) => ({ ...place(before), q: isExactly('event.id', event), range: '-30d' })}
              className={buttonClass('plain', 'small')}
            >
              Its attempts
            </Link>
          )}
        </div>
      )}
    </div>
  );
}
