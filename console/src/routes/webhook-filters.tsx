import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EventsFacts } from '../components/events-facts.tsx';
import { WebhookSettingsForm } from '../components/webhook-settings-form.tsx';
import { useMay } from '../queries/session.ts';
import { webhookQuery } from '../queries/webhooks.ts';
import { BodyView } from '../ui/body-view.tsx';

const route = getRouteApi('/app/webhooks/$id');

/** Which events a webhook gets: what it is set to, changed and held against the latest ones. */
export default function WebhookFilters(): ReactNode {
  const { id } = route.useParams();
  const { data: webhook } = useQuery(webhookQuery(id));
  if (useMay('webhooks:write')) return <WebhookSettingsForm id={id} part="filters" />;
  if (webhook === undefined) return null;
  return (
    <section aria-label="Filters" className="max-w-3xl rounded-lg border border-line bg-surface px-4 py-1">
      <dl className="facts">
        <EventsFacts webhook={webhook} />
      </dl>
      {Object.keys(webhook.filters).length > 0 && (
        <div className="pb-3">
          <BodyView what="Filters" text={JSON.stringify(webhook.filters)} />
        </div>
      )}
    </section>
  );
}
