import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeliveryLog } from '../components/delivery-log.tsx';

const route = getRouteApi('/app/webhooks/$id/deliveries');

/** What became of the events of a webhook. */
export default function WebhookDeliveries(): ReactNode {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <DeliveryLog
      webhook={id}
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
