import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { IssueList } from '../components/issue-list.tsx';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/issues');

/** What was given up, for people to review. */
export default function Issues(): ReactNode {
  useTitle('Issues');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <IssueList
      search={search}
      onSearch={(change) =>
        void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false })
      }
    />
  );
}
