import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Building2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Organization } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { AddressRules } from '../components/address-rules.tsx';
import { OrganizationForm } from '../components/organization-form.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import { ProjectList } from '../components/project-list.tsx';
import { organizationQuery, organizationsQuery } from '../queries/organizations.ts';
import { useTitle } from '../title.ts';
import { Placeholder, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

/** What holds for a whole organization, and its projects; without one, which there are. */
export default function SettingsOrganization(): ReactNode {
  useTitle('Organization');
  const organization = useOrganization();
  return organization === null ? <All /> : <One id={organization} />;
}

function One({ id }: { id: string }): ReactNode {
  const { data, error, refetch } = useQuery(organizationQuery(id));
  if (error !== null && data === undefined)
    return <Failure whole what="The organization" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <div role="status" aria-label="Loading the organization">
        <Skeleton className="h-96 max-w-4xl" />
      </div>
    );
  }
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">{data.name}</h1>
        <p className="text-ink-2">
          <code>{data.id}</code> · since <Time at={data.createdAt} as="date" />
        </p>
      </div>
      <OrganizationForm key={data.id} organization={data} />
      <ProjectList organization={id} />
      <AddressRules />
    </div>
  );
}

/** Whoever sees them all settles each by itself. */
function All(): ReactNode {
  const { data, error, refetch } = useQuery(organizationsQuery);
  if (error !== null && data === undefined)
    return <Failure whole what="The organizations" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <div role="status" aria-label="Loading organizations">
        <Skeleton className="h-72" />
      </div>
    );
  }
  return (
    <>
      <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Organizations</h1>
      {data.length === 0 ? (
        <Placeholder icon={Building2} title="No organizations yet">
          An organization is created by the first event, webhook or key that names it.
        </Placeholder>
      ) : (
        <Table organizations={data} />
      )}
    </>
  );
}

function Table({ organizations }: { organizations: readonly Organization[] }): ReactNode {
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Organizations</caption>
        <thead>
          <tr>
            <th scope="col">Organization</th>
            <th scope="col" className="w-36 max-sm:hidden">
              Event retention
            </th>
            <th scope="col" className="w-36 max-md:hidden">
              Since
            </th>
          </tr>
        </thead>
        <tbody>
          {organizations.map(({ id, name, retentionDays, createdAt }) => (
            <tr key={id} data-row data-id={id} className="h-[50px]">
              <td className="max-w-0">
                <Link
                  to="/settings/organization"
                  search={{ organization: id }}
                  data-row-link
                  className="block rounded-sm py-1.5"
                >
                  <span className="block truncate font-semibold">{name}</span>
                  <code className="block truncate text-xs text-ink-3">{id}</code>
                </Link>
              </td>
              <td className="text-ink-2 max-sm:hidden">
                {retentionDays === null ? 'as for the instance' : `${retentionDays} days`}
              </td>
              <td className="text-ink-2 max-md:hidden">
                <Time at={createdAt} as="date" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
