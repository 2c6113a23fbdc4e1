import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AuditLog } from '../components/audit-log.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/settings/audit-log');

/** Who changed what, when and from where. */
export default function SettingsAuditLog(): ReactNode {
  useTitle('Audit log');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <AuditLog
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
