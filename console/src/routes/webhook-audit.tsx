import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AuditLog } from '../components/audit-log.tsx';
import { useSearchChange } from '../search-change.ts';

const route = getRouteApi('/app/webhooks/$id/audit');

/** Who changed the webhook, and who saw its secrets. */
export default function WebhookAudit(): ReactNode {
  const { id } = route.useParams();
  return <AuditLog webhook={id} search={route.useSearch()} onSearch={useSearchChange()} />;
}
