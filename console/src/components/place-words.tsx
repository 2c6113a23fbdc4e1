import type { ReactNode } from 'react';
import { usePlace } from './organization-switch.tsx';

/** Of which organization and project something is, as far as the place that is looked at does not say it; followed by a dot. */
export function PlaceWords({
  of: { organization, project },
}: {
  of: { organization: string | null; project: string | null };
}): ReactNode {
  const looked = usePlace();
  const words = [
    looked.organization === undefined ? (organization ?? 'the whole instance') : null,
    looked.project === undefined ? project : null,
  ];
  return words.map((word) => word !== null && `${word} · `);
}
