import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { AddressCheck } from '../components/address-check.tsx';
import { AddressRules } from '../components/address-rules.tsx';
import { ConfigFacts, RequestFacts, SigningFacts } from '../components/security-facts.tsx';
import { SECRET_QUERIES, secretEntryQuery } from '../queries/audit-log.ts';
import { useMay } from '../queries/session.ts';
import { webhookQuery } from '../queries/webhooks.ts';
import { buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Time } from '../ui/time.tsx';

const route = getRouteApi('/app/webhooks/$id');

/** Who can know that requests are ours, who can read them, and where they may go. */
export default function WebhookSecurity(): ReactNode {
  const { id } = route.useParams();
  const { data: webhook } = useQuery(webhookQuery(id));
  const mayWrite = useMay('webhooks:write');
  if (webhook === undefined) return null;
  const isRest = webhook.type === 'rest';
  return (
    <div className="grid items-start gap-[18px] xl:grid-cols-[minmax(0,7fr)_minmax(0,6fr)]">
      <section aria-label="Security" className="rounded-lg border border-line bg-surface px-4 py-1">
        <dl className="facts">
          {isRest ? <SigningFacts webhook={webhook} /> : <ConfigFacts webhook={webhook} />}
          {isRest && webhook.signing !== 'none' && (
            <>
              <SecretEntry
                {...{ id, sort: 'made', label: 'Secret created' }}
                none="Before the audit log begins"
              />
              <SecretEntry
                {...{ id, sort: 'seen', label: 'Last seen' }}
                none="By nobody, as far back as the audit log goes"
              />
              <dt>Receiver</dt>
              <dd>
                <Link
                  to="/webhooks/$id"
                  params={{ id }}
                  search={{ code: 'node' }}
                  className={buttonClass('plain', 'small')}
                >
                  Code to verify it
                </Link>
              </dd>
            </>
          )}
          {isRest && <RequestFacts webhook={webhook} />}
          {mayWrite && (
            <>
              <dt>Change it</dt>
              <dd>
                <Link to="/webhooks/$id/settings" params={{ id }} className={buttonClass('plain', 'small')}>
                  Settings
                </Link>
              </dd>
            </>
          )}
        </dl>
      </section>
      <div className="flex min-w-0 flex-col gap-[18px]">
        <Address webhook={webhook} />
        <AddressRules />
      </div>
    </div>
  );
}

function Address({ webhook: { type, url, organization } }: { webhook: Webhook }): ReactNode {
  return (
    <section aria-labelledby="address" className="rounded-lg border border-line bg-surface p-4">
      <h2 id="address" className="mb-2 font-semibold">
        It sends to
      </h2>
      <p className="flex items-start gap-1">
        <code className="min-w-0 break-words">{url}</code>
        {type === 'rest' && <CopyButton what="URL" text={url} />}
      </p>
      {type === 'rest' && (
        <div className="mt-5">
          <AddressCheck url={url} organization={organization} error={undefined} />
        </div>
      )}
    </section>
  );
}

/** Since when the signing secret is the one that it is, and who had it shown last. */
function SecretEntry({
  id,
  sort,
  label,
  none,
}: {
  id: string;
  sort: keyof typeof SECRET_QUERIES;
  label: string;
  none: string;
}): ReactNode {
  const maySee = useMay('audit-log:read');
  const { data: entry } = useQuery({ ...secretEntryQuery(id, sort), enabled: maySee });
  if (entry === undefined) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {entry === null ? (
          <span className="text-ink-3">{none}</span>
        ) : (
          <>
            <Time at={entry.at} as="full" />
            <span className="text-ink-3">by {entry.actor.name ?? 'somebody'}</span>
          </>
        )}
        <Link
          to="/webhooks/$id/audit"
          params={{ id }}
          search={{ q: SECRET_QUERIES[sort] }}
          className="text-accent hover:underline"
        >
          Audit
        </Link>
      </dd>
    </>
  );
}
