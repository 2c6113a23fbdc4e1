import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Organization, Project } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useUpdateProject } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import { TextField } from '../ui/field.tsx';
import { toast } from '../ui/toasts.ts';
import { DefaultRetryField } from './default-retry-field.tsx';
import { changedRetry, retryChoice, retryName } from './retry-words.ts';
import { SettingsForm } from './settings-form.tsx';

/** Its name, and what webhooks get that are made in it. */
export function ProjectForm({
  project,
  organization,
}: {
  project: Project;
  /** Of which it is a part, once that is known. */
  organization: Organization | undefined;
}): ReactNode {
  const mayWrite = useMay('organizations:write');
  const [name, setName] = useState(project.name);
  const [retry, setRetry] = useState(retryChoice(project.defaultRetry));
  const update = useUpdateProject(project.organization, project.id);
  const faults = faultsOf(update.error, ['/name', '/defaultRetry']);
  const change = {
    ...(name !== project.name && { name }),
    ...changedRetry(project.defaultRetry, retry),
  };
  return (
    <SettingsForm
      label="Settings of the project"
      refusal={faults.rest}
      mayWrite={mayWrite}
      isUnchanged={Object.keys(change).length === 0}
      isPending={update.isPending}
      onSave={(onError) =>
        update.mutate(change, {
          onSuccess: (saved) => toast({ tone: 'ok', text: `${saved.name} saved` }),
          onError,
        })
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          required
          autoComplete="off"
          readOnly={!mayWrite}
          value={name}
          error={faults.at['/name']}
          onChange={({ target }) => setName(target.value)}
        />
        <DefaultRetryField
          value={retry}
          unset={`As the organization: ${retryName(organization?.defaultRetry ?? 'standard')}`}
          disabled={!mayWrite}
          error={faults.at['/defaultRetry']}
          onChange={setRetry}
        />
      </div>
    </SettingsForm>
  );
}
