import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTitle } from '../title.ts';
import { WebhookList } from '../components/webhook-list.tsx';

const route = getRouteApi('/app/webhooks');

export default function Webhooks(): ReactNode {
  useTitle('Webhooks');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <WebhookList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
