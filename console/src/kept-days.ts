/** How long events, deliveries and attempts are kept. */
import { useQuery } from '@tanstack/react-query';
import { instanceQuery } from './queries/instance.ts';
import { organizationsQuery } from './queries/organizations.ts';
import { useMay } from './queries/session.ts';

/** Days, as an organization says it, or else the instance; undefined where that is not known, or not for the caller to see. */
export function useKeptDays(organization: string | null): number | undefined {
  const maySeeThem = useMay('organizations:read');
  const maySeeInstance = useMay('settings:read');
  const { data: all } = useQuery({ ...organizationsQuery, enabled: maySeeThem && organization !== null });
  const own = organization === null ? null : all?.find(({ id }) => id === organization)?.retentionDays;
  const { data: instance } = useQuery({ ...instanceQuery, enabled: maySeeInstance && own === null });
  return own ?? (own === null ? instance?.retentionDays : undefined);
}
