import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AlertList } from '../components/alert-list.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/alerts/');

export default function AlertsList(): ReactNode {
  useTitle('Alerts');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <AlertList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
