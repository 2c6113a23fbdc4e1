import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AlertList } from '../components/alert-list.tsx';
import { useSearchChange } from '../search-change.ts';
import { useTitle } from '../title.ts';

const route = getRouteApi('/app/alerts/');

export default function AlertsList(): ReactNode {
  useTitle('Alerts');
  return <AlertList search={route.useSearch()} onSearch={useSearchChange()} />;
}
