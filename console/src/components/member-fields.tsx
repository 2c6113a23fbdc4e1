/** What is said of a member: name, address, role, and what they see beside what the role says. */
import type { ReactNode } from 'react';
import { ROLES, rightsOf } from '@tidings/core/permission';
import type { RoleName } from '@tidings/core/permission';
import { SelectField, TextField } from '../ui/field.tsx';
import { ROLE_WORDS } from './role-words.ts';

export interface MemberDraft {
  name: string;
  email: string;
  role: RoleName;
  revealSecrets: boolean;
  viewPayloads: boolean;
}

export const MEMBER_FIELDS = ['/name', '/email', '/organization', '/role', '/revealSecrets', '/viewPayloads'];

export function MemberFields({
  draft,
  at,
  onChange,
}: {
  draft: MemberDraft;
  at: Readonly<Record<string, string>>;
  onChange: (change: Partial<MemberDraft>) => void;
}): ReactNode {
  const usual = rightsOf(draft.role);
  return (
    <>
      <TextField
        label="Name"
        required
        autoFocus
        autoComplete="off"
        value={draft.name}
        error={at['/name']}
        onChange={({ target }) => onChange({ name: target.value })}
      />
      <TextField
        label="Email"
        required
        type="email"
        autoComplete="off"
        value={draft.email}
        error={at['/email']}
        onChange={({ target }) => onChange({ email: target.value.trim() })}
      />
      <SelectField
        label="Role"
        required
        error={at['/role']}
        hint={ROLES[draft.role].about}
        value={draft.role}
        options={Object.entries(ROLE_WORDS) as [RoleName, string][]}
        onChange={(role) => onChange({ role, ...rightsOf(role) })}
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 font-medium">Can see</legend>
        {(
          [
            ['viewPayloads', 'payloads and responses'],
            ['revealSecrets', 'signing secrets and signatures'],
          ] as const
        ).map(([right, word]) => (
          <label key={right} className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-[3px]"
              checked={draft[right]}
              onChange={({ target }) => onChange({ [right]: target.checked })}
            />
            <span>
              {word}{' '}
              {draft[right] !== usual[right] && (
                <span className="text-xs text-warn">differs from the role</span>
              )}
            </span>
          </label>
        ))}
        {(at['/revealSecrets'] ?? at['/viewPayloads']) !== undefined && (
          <p className="text-xs text-bad">{at['/revealSecrets'] ?? at['/viewPayloads']}</p>
        )}
      </fieldset>
    </>
  );
}
