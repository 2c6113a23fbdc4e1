import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import { savedWords } from '../components/changed-elsewhere.tsx';
import { Failure } from '../components/failure.tsx';
import { NoEventType } from '../components/no-event-type.tsx';
import { EventTypeForm } from '../components/event-type-form.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import { eventTypeQuery, useUpdateEventType } from '../queries/event-types.ts';
import { useTitle } from '../title.ts';
import { Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

const route = getRouteApi('/app/catalog/type/edit');

export default function EditEventType(): ReactNode {
  const { name } = route.useSearch();
  useTitle(`Edit ${name}`);
  const navigate = useNavigate();
  const organization = useOrganization();
  const { data, error, refetch } = useQuery({
    ...eventTypeQuery(organization, name),
    enabled: name !== '',
  });
  const update = useUpdateEventType(organization, name);
  const back = (): void => void navigate({ to: '/catalog/type', search: { name } });
  if (name === '' || (error instanceof NotFoundError && data === undefined))
    return <NoEventType name={name} />;
  if (error !== null && data === undefined)
    return <Failure whole what="The event type" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-96 max-w-[760px]" />;
  return (
    <>
      <h1 className="mb-4 text-lg font-bold tracking-[-0.015em]">
        Edit <span className="font-mono text-base">{name}</span>
      </h1>
      {data.organization === null && (
        <div className="mb-4 max-w-[760px]">
          <Note tone="info">
            It is built in. A change makes a custom type of {organization ?? 'default'}; deleting that brings
            this one back.
          </Note>
        </div>
      )}
      <EventTypeForm
        key={`${organization ?? ''} ${name}`}
        before={data}
        organization={organization}
        error={update.error}
        isPending={update.isPending}
        onSave={(_input, change, { onError, forget, theirs }) => {
          const done = (): void => {
            forget();
            back();
          };
          // Somebody else has saved the same.
          if (Object.keys(change).length === 0) return done();
          update.mutate(change, {
            onError,
            onSuccess: ({ warnings = [] }) => {
              toast({ tone: 'ok', text: savedWords({ name }, { theirs }) });
              for (const { detail } of warnings) toast({ tone: 'bad', text: detail });
              done();
            },
          });
        }}
        onCancel={back}
      />
    </>
  );
}
