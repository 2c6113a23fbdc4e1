/** Makes an API key: what it may do, for whom, from where and until when. Then the key itself, once. */
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { PERMISSIONS } from '@tidings/core/permission';
import type { ApiKeyInput } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { useCreateApiKey } from '../queries/api-keys.ts';
import { useCaller } from '../queries/session.ts';
import type { Permission } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { FieldError, TextField } from '../ui/field.tsx';
import { Prose } from '../ui/prose.tsx';
import { FormDialog } from './form-dialog.tsx';
import { endOf, LastDayField } from './last-day-field.tsx';
import { NewApiKey } from './new-api-key.tsx';
import { usePlace } from './organization-switch.tsx';
import { ProjectField } from './project-field.tsx';

const FIELDS = ['/name', '/organization', '/project', '/permissions', '/networks', '/expiresAt'];

export function CreateApiKey({ onClose }: { onClose: () => void }): ReactNode {
  const caller = useCaller();
  const here = usePlace();
  const [name, setName] = useState('');
  const [organization, setOrganization] = useState(here.organization ?? '');
  const [project, setProject] = useState(caller.project === null ? (here.project ?? '') : '');
  const [permissions, setPermissions] = useState<readonly Permission[]>(
    caller.permissions.filter((each) => each === 'events:write'),
  );
  const [networks, setNetworks] = useState('');
  const [ends, setEnds] = useState('');
  const create = useCreateApiKey();
  const faults = faultsOf(create.error, FIELDS);
  const send = (onError: () => void): void => {
    const expiresAt = endOf(ends);
    const ranges = networks.split(/[\s,]+/).filter(Boolean);
    const input: ApiKeyInput = {
      name,
      permissions: [...permissions],
      ...(organization !== '' && { organization }),
      ...(project !== '' && { project }),
      ...(ranges.length > 0 && { networks: ranges }),
      ...(expiresAt !== null && { expiresAt }),
    };
    create.mutate(input, { onError });
  };
  if (create.data !== undefined) return <NewApiKey made={create.data} onClose={onClose} />;
  return (
    <FormDialog
      title="Create API key"
      wide
      word="Create"
      refusal={faults.rest}
      isPending={create.isPending}
      onSend={send}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        autoFocus
        autoComplete="off"
        placeholder="Such as Shop backend"
        value={name}
        error={faults.at['/name']}
        onChange={({ target }) => setName(target.value)}
      />
      <Permissions chosen={permissions} error={faults.at['/permissions']} onChange={setPermissions} />
      <div className="grid gap-3.5 sm:grid-cols-2">
        {caller.organization === null && (
          <TextField
            label="Organization"
            autoComplete="off"
            placeholder="the whole instance"
            hint="It sees only this one; left empty, all of them."
            value={organization}
            error={faults.at['/organization']}
            onChange={({ target }) => setOrganization(target.value.trim())}
          />
        )}
        <ProjectField
          organization={organization === '' ? caller.organization : organization}
          value={project}
          error={faults.at['/project']}
          hint="It sees only this project of the organization."
          onChange={setProject}
        />
        <TextField
          label="Networks"
          mono
          autoComplete="off"
          placeholder="everywhere"
          hint="Addresses or ranges it can be used from, such as 192.0.2.0/24."
          value={networks}
          error={faults.at['/networks']}
          onChange={({ target }) => setNetworks(target.value)}
        />
        <LastDayField
          value={ends}
          error={faults.at['/expiresAt']}
          hint="Left empty, it never expires."
          onChange={setEnds}
        />
      </div>
    </FormDialog>
  );
}

/** What it may do, by resource. Nobody gives away more than they may themselves. */
function Permissions({
  chosen,
  error,
  onChange,
}: {
  chosen: readonly Permission[];
  error: string | undefined;
  onChange: (chosen: readonly Permission[]) => void;
}): ReactNode {
  const id = useId();
  const held = useCaller().permissions;
  const groups = [...Map.groupBy(held, (each) => each.split(':')[0]!)];
  const choose = (wanted: (permission: Permission) => boolean): void => onChange(held.filter(wanted));
  return (
    <fieldset
      className="flex flex-col gap-1.5"
      aria-describedby={error === undefined ? undefined : `${id}-error`}
      aria-invalid={error === undefined ? undefined : true}
      tabIndex={error === undefined ? undefined : -1}
    >
      <legend className="mb-1 font-medium">Permissions</legend>
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" onClick={() => choose((each) => each === 'events:write')}>
          Send events
        </Button>
        <Button
          size="small"
          onClick={() => choose((each) => each.endsWith(':read') && each !== 'payloads:read')}
        >
          Read everything
        </Button>
        <Button size="small" onClick={() => choose(() => true)}>
          Everything I may do
        </Button>
        <span className="self-center text-xs text-ink-3" role="status">
          {chosen.length} of {held.length}
        </span>
      </div>
      <div
        tabIndex={0}
        role="group"
        aria-label="Permissions"
        className={`max-h-60 overflow-y-auto rounded-md border ${error === undefined ? 'border-line-input' : 'border-bad'}`}
      >
        {groups.map(([resource, members]) => (
          <div
            key={resource}
            role="group"
            aria-label={resource}
            className="border-b border-line last:border-0"
          >
            {members.map((each) => (
              <label key={each} className="flex min-h-[30px] items-baseline gap-2 px-2.5 py-1 hover:bg-hover">
                <input
                  type="checkbox"
                  className="translate-y-0.5"
                  checked={chosen.includes(each)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...chosen, each] : chosen.filter((one) => one !== each))
                  }
                />
                <code className="flex-none">{each}</code>
                <span className="min-w-0 truncate text-xs text-ink-3 max-sm:hidden" title={PERMISSIONS[each]}>
                  <Prose>{PERMISSIONS[each]}</Prose>
                </span>
              </label>
            ))}
          </div>
        ))}
      </div>
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}
