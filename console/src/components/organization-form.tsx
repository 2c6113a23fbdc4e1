import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Organization } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useUpdateOrganization } from '../queries/organizations.ts';
import { useMay } from '../queries/session.ts';
import { TextField } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { toast } from '../ui/toasts.ts';
import { DefaultRetryField } from './default-retry-field.tsx';
import { changedRetry, retryChoice } from './retry-words.ts';
import { SettingsForm } from './settings-form.tsx';

/** Name, how long events are kept, and what holds for its event types. */
export function OrganizationForm({ organization }: { organization: Organization }): ReactNode {
  const mayWrite = useMay('organizations:write');
  const [name, setName] = useState(organization.name);
  const [days, setDays] = useState(organization.retentionDays?.toString() ?? '');
  const [strict, setStrict] = useState(organization.strictEventTypes);
  const [published, setPublished] = useState(organization.publishEventTypes);
  const [retry, setRetry] = useState(retryChoice(organization.defaultRetry));
  const update = useUpdateOrganization(organization.id);
  const faults = faultsOf(update.error, ['/name', '/retentionDays', '/defaultRetry']);
  // What is no number goes as it is, to be refused at its field.
  const retentionDays = days.trim() === '' ? null : Number.isNaN(Number(days)) ? days : Number(days);
  const change = {
    ...(name !== organization.name && { name }),
    ...(retentionDays !== organization.retentionDays && { retentionDays: retentionDays as number | null }),
    ...(strict !== organization.strictEventTypes && { strictEventTypes: strict }),
    ...(published !== organization.publishEventTypes && { publishEventTypes: published }),
    ...changedRetry(organization.defaultRetry, retry),
  };
  return (
    <SettingsForm
      label="Settings of the organization"
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
        <TextField
          label="Days that events are kept"
          inputMode="numeric"
          autoComplete="off"
          placeholder="as long as the instance keeps them"
          hint="Deliveries and attempts as well, where it is less than the instance keeps them."
          readOnly={!mayWrite}
          value={days}
          error={faults.at['/retentionDays']}
          onChange={({ target }) => setDays(target.value)}
        />
        <DefaultRetryField
          value={retry}
          unset="As usual: Standard"
          disabled={!mayWrite}
          error={faults.at['/defaultRetry']}
          onChange={setRetry}
        />
      </div>
      <Switch
        label="Known event types alone"
        hint="Events whose type neither ships with Tidings nor is one of its own are refused."
        checked={strict}
        onChange={(on) => mayWrite && setStrict(on)}
      />
      <Switch
        label="Published catalog"
        hint="Everybody may read its event types without a key, but for drafts."
        checked={published}
        onChange={(on) => mayWrite && setPublished(on)}
      />
    </SettingsForm>
  );
}
