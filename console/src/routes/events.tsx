import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EventLog } from '../components/event-log.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/events');

/** What happened, as it was sent, and where it went. */
export default function Events(): ReactNode {
  useTitle('Events');
  return (
    <>
      <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Events</h1>
      <EventLog search={route.useSearch()} onSearch={useSearchChange()} />
    </>
  );
}
