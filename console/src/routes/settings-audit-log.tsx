import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AuditLog } from '../components/audit-log.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/settings/audit-log');

/** Who changed what, when and from where. */
export default function SettingsAuditLog(): ReactNode {
  useTitle('Audit log');
  return <AuditLog search={route.useSearch()} onSearch={useSearchChange()} />;
}
