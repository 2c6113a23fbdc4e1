import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';
import { WebhookList } from '../components/webhook-list.tsx';

const route = getRouteApi('/app/webhooks');

export default function Webhooks(): ReactNode {
  useTitle('Webhooks');
  return <WebhookList search={route.useSearch()} onSearch={useSearchChange()} />;
}
