import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { IntegrationCard } from '../components/integration-card.tsx';
import { MayBeOld } from '../components/may-be-old.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { SlackSetup } from '../components/slack-setup.tsx';
import { issuesQuery } from '../queries/issues.ts';
import { useMay } from '../queries/session.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { useTitle } from '../title.ts';
import { Skeleton } from '../ui/states.tsx';

const SETUPS: readonly (readonly [Exclude<Webhook['type'], 'rest'>, ReactNode])[] = [
  ['slack', <SlackSetup key="slack" />],
  [
    'pagerduty',
    <ol key="pagerduty" className="flex list-decimal flex-col gap-1 ps-5 text-ink-2">
      <li>In PagerDuty open the service, Integrations, Add an integration, and choose Events API v2.</li>
      <li>
        Add a webhook here with its integration key; for an account in the EU with the host{' '}
        <code>https://events.eu.pagerduty.com</code> as well.
      </li>
      <li>
        Opening, acknowledging and resolving here does the same there: one incident for each alert and
        interaction. A test opens one too; resolve it there by hand.
      </li>
    </ol>,
  ],
  [
    'email',
    <ol key="email" className="flex list-decimal flex-col gap-1 ps-5 text-ink-2">
      <li>
        Add a webhook here with your mail server, its user name and password, the sender and the recipients.
      </li>
      <li>The port is 587 with STARTTLS, or 465 with TLS from the start; certificates are checked.</li>
      <li>
        Emails about interactions have links to answer by, if the server’s address is set with{' '}
        <code>TIDINGS_PUBLIC_URL</code>.
      </li>
    </ol>,
  ],
  [
    'teams',
    <ol key="teams" className="flex list-decimal flex-col gap-1 ps-5 text-ink-2">
      <li>In the channel choose Workflows, “Post to a channel when a webhook request is received”.</li>
      <li>Add a webhook here with the URL that it shows.</li>
    </ol>,
  ],
  [
    'discord',
    <ol key="discord" className="flex list-decimal flex-col gap-1 ps-5 text-ink-2">
      <li>In the settings of the channel choose Integrations, Webhooks, New Webhook, and copy its URL.</li>
      <li>Add a webhook here with it.</li>
    </ol>,
  ],
];

/** Services that messages go to, each with its webhooks and how they do. */
export default function Integrations(): ReactNode {
  useTitle('Integrations');
  const looked = usePlace();
  const maySeeIssues = useMay('deliveries:read');
  const { query, webhooks } = useWebhooks(looked);
  const issues = useInfiniteQuery({
    ...issuesQuery(looked, ['open', 'acknowledged']),
    enabled: maySeeIssues,
  });
  const given = issues.data?.pages.flatMap((page) => page.issues) ?? [];
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">Integrations</h1>
        <p className="text-ink-2">
          Where people are notified. Each is a webhook: its events and settings are found there, and its
          tokens and keys are kept secret.
        </p>
      </div>
      {query.isPending ? (
        <div role="status" aria-label="Loading integrations">
          <Skeleton className="h-96 w-full" />
        </div>
      ) : query.error !== null && query.data === undefined ? (
        <Failure what="The list of webhooks" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        SETUPS.map(([type, setup]) => (
          <IntegrationCard
            key={type}
            type={type}
            webhooks={webhooks.filter((each) => each.type === type)}
            issues={given}
            setup={setup}
          />
        ))
      )}
      <MayBeOld of={query} />
    </div>
  );
}
