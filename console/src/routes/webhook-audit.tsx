import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AuditLog } from '../components/audit-log.tsx';

const route = getRouteApi('/app/webhooks/$id/audit');

/** Who changed the webhook, and who saw its secrets. */
export default function WebhookAudit(): ReactNode {
  const { id } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <AuditLog
      webhook={id}
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
