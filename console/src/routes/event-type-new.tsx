import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { EventTypeForm } from '../components/event-type-form.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import { useCreateEventType } from '../queries/event-types.ts';
import { useTitle } from '../title.ts';
import { toast } from '../ui/toasts.ts';

export default function NewEventType(): ReactNode {
  useTitle('Create event type');
  const navigate = useNavigate();
  const organization = useOrganization();
  const create = useCreateEventType(organization);
  return (
    <>
      <h1 className="mb-4 text-lg font-bold tracking-[-0.015em]">Create event type</h1>
      <EventTypeForm
        before={null}
        organization={organization}
        error={create.error}
        isPending={create.isPending}
        onSave={(input, _change, { onError, forget }) =>
          create.mutate(input, {
            onError,
            onSuccess: ({ name }) => {
              forget();
              toast({ tone: 'ok', text: `${name} created` });
              void navigate({ to: '/catalog/type', search: { name } });
            },
          })
        }
        onCancel={() => void navigate({ to: '/catalog' })}
      />
    </>
  );
}
