import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { definitionOf, emptyRule } from '../alert-rule-draft.ts';
import { AlertRuleForm } from '../components/alert-rule-form.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { useCreateAlertRule } from '../queries/alerts.ts';
import { place } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { toast } from '../ui/toasts.ts';

export default function NewAlertRule(): ReactNode {
  useTitle('Create alert rule');
  const here = usePlace();
  const navigate = useNavigate();
  const create = useCreateAlertRule();
  const leave = (): void => void navigate({ to: '/alerts/rules', search: place });
  return (
    <AlertRuleForm
      title="Create alert rule"
      save="Create"
      rule={null}
      start={emptyRule(here)}
      kept={`${here.organization ?? ''}-${here.project ?? ''}`}
      error={create.error}
      isSaving={create.isPending}
      onCancel={leave}
      onSave={({ draft }, { onError, forget }) =>
        create.mutate(
          {
            ...definitionOf(draft),
            ...(draft.organization !== '' && { organization: draft.organization }),
            ...(draft.project !== '' && { project: draft.project }),
          },
          {
            onError,
            onSuccess: ({ name }) => {
              forget();
              toast({ tone: 'ok', text: `${name} created` });
              leave();
            },
          },
        )
      }
    />
  );
}
