import { Link } from '@tanstack/react-router';
import { BellPlus, Building2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Failure } from '../components/failure.tsx';
import { NotificationTopic } from '../components/notification-topic.tsx';
import { MayBeOld } from '../components/may-be-old.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { FAILURES } from '../failure-subscription.ts';
import type { Topic } from '../failure-subscription.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { buttonClass } from '../ui/button.tsx';
import { Placeholder, Skeleton } from '../ui/states.tsx';

const TOPICS: readonly Topic[] = [
  ...FAILURES,
  {
    type: 'webhook.enabled',
    what: 'A webhook is enabled again',
    about: 'By a person, after it was disabled.',
  },
  {
    type: 'alert.opened',
    what: 'An alert opens',
    about: 'By one of your rules; the webhooks that it names are notified too.',
  },
  {
    type: 'alert.escalated',
    what: 'An alert escalates',
    about: 'Nobody has acknowledged it within the time that its rule sets.',
  },
  { type: 'alert.resolved', what: 'An alert is resolved', about: 'By itself, or by somebody.' },
  { type: 'interaction.opened', what: 'Somebody is asked', about: 'A question waits for an answer.' },
];

/** Who hears of what goes wrong here. Those who are told are webhooks: a channel, a rota, a mailbox. */
export default function Notifications(): ReactNode {
  useTitle('Notifications');
  const looked = usePlace();
  const { query, webhooks } = useWebhooks(looked);
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">Notifications</h1>
        <p className="text-ink-2">
          Who is notified when something goes wrong or needs attention. Notifications go to webhooks, such as
          a Slack channel, PagerDuty or a mailbox; a webhook for all events gets these only if it is named
          here. Owners are always told of webhooks that are refused, or disabled because they failed: at the
          top of every screen, and by email if the server has a mail server.
        </p>
      </div>
      {looked.organization === undefined ? (
        <Placeholder icon={Building2} title="Which organization?">
          Choose one at the top: each is notified of its own webhooks only.
        </Placeholder>
      ) : query.isPending ? (
        <div role="status" aria-label="Loading notifications">
          <Skeleton className="h-96 w-full" />
        </div>
      ) : query.error !== null && query.data === undefined ? (
        <Failure what="The list of webhooks" error={query.error} onRetry={() => void query.refetch()} />
      ) : webhooks.length === 0 ? (
        <Placeholder
          icon={BellPlus}
          title="There is nobody to notify yet"
          actions={
            <Link to="/settings/integrations" search={place} className={buttonClass('primary')}>
              Set up an integration
            </Link>
          }
        >
          Create a webhook to where people are: a Slack channel, PagerDuty, a mailbox.
        </Placeholder>
      ) : (
        <ul aria-label="Topics" className="rounded-lg border border-line bg-surface">
          {TOPICS.map((topic) => (
            <NotificationTopic key={topic.type} topic={topic} webhooks={webhooks} />
          ))}
        </ul>
      )}
      <MayBeOld of={query} />
    </div>
  );
}
