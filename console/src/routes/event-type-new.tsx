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
  const create = useCreateEventType(useOrganization());
  return (
    <>
      <h1 className="mb-4 text-lg font-bold tracking-[-0.015em]">Create event type</h1>
      <EventTypeForm
        before={null}
        error={create.error}
        isPending={create.isPending}
        onSave={(input, _change, onError) =>
          create.mutate(input, {
            onError,
            onSuccess: ({ name }) => {
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
