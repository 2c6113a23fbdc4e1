import type { ReactNode } from 'react';
import type { Organization, OrganizationChange } from '@tidings/sdk';
import { useBegunChange } from '../begun-change.ts';
import { faultsOf } from '../faults.ts';
import { organizationQuery, useUpdateOrganization } from '../queries/organizations.ts';
import { useMay } from '../queries/session.ts';
import type { Parts } from '../rebase.ts';
import { TextField } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { DefaultRetryField } from './default-retry-field.tsx';
import { changedRetry, retryChoice } from './retry-words.ts';
import type { RetryChoice } from './retry-words.ts';
import { SettingsForm } from './settings-form.tsx';

interface Draft {
  name: string;
  /** Empty: as long as the instance keeps them. */
  days: string;
  strict: boolean;
  published: boolean;
  retry: RetryChoice;
}

const PARTS: Parts<Draft> = [
  ['Name', 'name'],
  ['Event retention in days', 'days'],
  ['Retries', 'retry'],
  ['Known event types only', 'strict'],
  ['Published catalog', 'published'],
];

/** Name, how long events are kept, and what holds for its event types. */
export function OrganizationForm({ organization }: { organization: Organization }): ReactNode {
  const mayWrite = useMay('organizations:write');
  const begun = useBegunChange({
    parts: PARTS,
    saved: organization,
    draftOf,
    query: organizationQuery(organization.id),
  });
  const { draft, edit } = begun;
  const update = useUpdateOrganization(organization.id);
  const faults = faultsOf(begun.error ?? update.error, ['/name', '/retentionDays', '/defaultRetry']);
  return (
    <SettingsForm
      label="Settings of the organization"
      refusal={faults.rest}
      mayWrite={mayWrite}
      before={draftOf(organization)}
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
        <TextField
          label="Event retention in days"
          inputMode="numeric"
          autoComplete="off"
          placeholder="as for the instance"
          hint="Also for deliveries and attempts, where it is shorter than the instance’s."
          readOnly={!mayWrite}
          value={draft.days}
          error={faults.at['/retentionDays']}
          onChange={({ target }) => edit({ days: target.value })}
        />
        <DefaultRetryField
          value={draft.retry}
          unset="Default: Standard"
          disabled={!mayWrite}
          error={faults.at['/defaultRetry']}
          onChange={(retry) => edit({ retry })}
        />
      </div>
      <Switch
        label="Known event types only"
        hint="Events whose type is neither built in nor its own are refused."
        checked={draft.strict}
        onChange={(on) => mayWrite && edit({ strict: on })}
      />
      <Switch
        label="Published catalog"
        hint="Anyone can read its event types without a key, except drafts."
        checked={draft.published}
        onChange={(on) => mayWrite && edit({ published: on })}
      />
    </SettingsForm>
  );
}

function draftOf(organization: Organization): Draft {
  return {
    name: organization.name,
    days: organization.retentionDays?.toString() ?? '',
    strict: organization.strictEventTypes,
    published: organization.publishEventTypes,
    retry: retryChoice(organization.defaultRetry),
  };
}

function changeOf(before: Draft, after: Draft): OrganizationChange {
  return {
    ...(after.name !== before.name && { name: after.name }),
    ...(daysOf(after) !== daysOf(before) && { retentionDays: daysOf(after) as number | null }),
    ...(after.strict !== before.strict && { strictEventTypes: after.strict }),
    ...(after.published !== before.published && { publishEventTypes: after.published }),
    ...changedRetry(before.retry, after.retry),
  };
}

/** What is no number goes as it is, to be refused at its field. */
function daysOf({ days }: Draft): number | string | null {
  if (days.trim() === '') return null;
  return Number.isNaN(Number(days)) ? days : Number(days);
}
