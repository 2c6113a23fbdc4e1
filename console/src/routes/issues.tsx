import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { IssueList } from '../components/issue-list.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/issues');

/** What was given up, for people to review. */
export default function Issues(): ReactNode {
  useTitle('Issues');
  return <IssueList search={route.useSearch()} onSearch={useSearchChange()} />;
}
