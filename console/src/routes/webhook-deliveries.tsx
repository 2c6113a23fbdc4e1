import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeliveryLog } from '../components/delivery-log.tsx';
import { useSearchChange } from '../search-change.ts';

const route = getRouteApi('/app/webhooks/$id/deliveries');

/** What became of the events of a webhook. */
export default function WebhookDeliveries(): ReactNode {
  const { id } = route.useParams();
  return <DeliveryLog webhook={id} search={route.useSearch()} onSearch={useSearchChange()} />;
}
