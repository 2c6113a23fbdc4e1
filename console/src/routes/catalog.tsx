import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EventTypeList } from '../components/event-type-list.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/catalog');

/** What events there are, what they mean and what they carry. */
export default function Catalog(): ReactNode {
  useTitle('Event catalog');
  return <EventTypeList search={route.useSearch()} onSearch={useSearchChange()} />;
}
