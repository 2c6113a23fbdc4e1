import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { WebhookList } from '../components/webhook-list.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/settings/webhooks');

/** The webhooks once more, where people who come from the settings look for them. */
export default function SettingsWebhooks(): ReactNode {
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
