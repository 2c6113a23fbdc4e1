import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EventTypeList } from '../components/event-type-list.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/catalog');

/** What events there are, what they mean and what they carry. */
export default function Catalog(): ReactNode {
  useTitle('Event catalog');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <EventTypeList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
