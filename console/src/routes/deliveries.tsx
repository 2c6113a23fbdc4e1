import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DeliveryLog } from '../components/delivery-log.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/deliveries');

/** What became of all events, whatever webhook they went to. */
export default function Deliveries(): ReactNode {
  useTitle('Deliveries');
  return (
    <>
      <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Deliveries</h1>
      <DeliveryLog webhook={null} search={route.useSearch()} onSearch={useSearchChange()} />
    </>
  );
}
