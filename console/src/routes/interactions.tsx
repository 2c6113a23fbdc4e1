import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { InteractionList } from '../components/interaction-list.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/interactions');

/** Questions that wait for an answer, and those that were answered. */
export default function Interactions(): ReactNode {
  useTitle('Interactions');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <InteractionList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
