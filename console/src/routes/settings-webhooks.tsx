import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { WebhookList } from '../components/webhook-list.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/settings/webhooks');

/** The webhooks once more, where people who come from the settings look for them. */
export default function SettingsWebhooks(): ReactNode {
  useTitle('Webhooks');
  return <WebhookList search={route.useSearch()} onSearch={useSearchChange()} />;
}
