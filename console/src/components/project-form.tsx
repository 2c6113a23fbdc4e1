import type { ReactNode } from 'react';
import type { Organization, Project, ProjectChange } from '@tidings/sdk';
import { useBegunChange } from '../begun-change.ts';
import { faultsOf } from '../faults.ts';
import { projectQuery, useUpdateProject } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import type { Parts } from '../rebase.ts';
import { TextField } from '../ui/field.tsx';
import { DefaultRetryField } from './default-retry-field.tsx';
import { changedRetry, retryChoice, retryName } from './retry-words.ts';
import type { RetryChoice } from './retry-words.ts';
import { SettingsForm } from './settings-form.tsx';

interface Draft {
  name: string;
  retry: RetryChoice;
}

const PARTS: Parts<Draft> = [
  ['Name', 'name'],
  ['Retries', 'retry'],
];

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
  const begun = useBegunChange({
    parts: PARTS,
    saved: project,
    draftOf,
    query: projectQuery(project.organization, project.id),
  });
  const { draft, edit } = begun;
  const update = useUpdateProject(project.organization, project.id);
  const faults = faultsOf(begun.error ?? update.error, ['/name', '/defaultRetry']);
  return (
    <SettingsForm
      label="Settings of the project"
      refusal={faults.rest}
      mayWrite={mayWrite}
      before={draftOf(project)}
      begun={begun}
      changeOf={changeOf}
      update={update}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Name"
          required
          autoComplete="off"
          readOnly={!mayWrite}
          value={draft.name}
          error={faults.at['/name']}
          onChange={({ target }) => edit({ name: target.value })}
        />
        <DefaultRetryField
          value={draft.retry}
          unset={`As the organization: ${retryName(organization?.defaultRetry ?? 'standard')}`}
          disabled={!mayWrite}
          error={faults.at['/defaultRetry']}
          onChange={(retry) => edit({ retry })}
        />
      </div>
    </SettingsForm>
  );
}

function draftOf({ name, defaultRetry }: Project): Draft {
  return { name, retry: retryChoice(defaultRetry) };
}

function changeOf(before: Draft, after: Draft): ProjectChange {
  return {
    ...(after.name !== before.name && { name: after.name }),
    ...changedRetry(before.retry, after.retry),
  };
}
