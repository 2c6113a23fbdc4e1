import type { ReactNode } from 'react';
import type { Organization, Project, ProjectChange } from '@tidings/sdk';
import { useBegunChange } from '../begun-change.ts';
import { faultsOf } from '../faults.ts';
import { projectQuery, useUpdateProject } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import type { Parts } from '../rebase.ts';
import { TextField } from '../ui/field.tsx';
import { toast } from '../ui/toasts.ts';
import { ChangedElsewhere, savedWords } from './changed-elsewhere.tsx';
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
  const save = async (onError: () => void): Promise<void> => {
    const next = await begun.lookAgain();
    if (next === null) return;
    const change = changeOf(next.before, next.draft);
    // Somebody else has saved the same.
    if (Object.keys(change).length === 0) return begun.forget();
    update.mutate(change, {
      onSuccess: (saved) => {
        begun.forget();
        toast({ tone: 'ok', text: savedWords(saved, next) });
      },
      onError,
    });
  };
  return (
    <SettingsForm
      label="Settings of the project"
      refusal={faults.rest}
      mayWrite={mayWrite}
      isUnchanged={Object.keys(changeOf(draftOf(project), draft)).length === 0}
      isPending={begun.isLooking || update.isPending}
      onSave={(onError) => void save(onError)}
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
      {!update.isPending && <ChangedElsewhere {...begun} onTake={begun.take} />}
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
