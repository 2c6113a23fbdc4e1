import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { InteractionList } from '../components/interaction-list.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/interactions');

/** Questions that wait for an answer, and those that were answered. */
export default function Interactions(): ReactNode {
  useTitle('Interactions');
  return <InteractionList search={route.useSearch()} onSearch={useSearchChange()} />;
}
