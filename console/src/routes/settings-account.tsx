import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Failure } from '../components/failure.tsx';
import { faultsOf } from '../faults.ts';
import { browserZone, chooseZone, chosenZone } from '../local-time.ts';
import { browserName } from '../browser-name.ts';
import { ownSessionsQuery, useCaller, useChangePassword, useEndSession } from '../queries/session.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';

export default function Account(): ReactNode {
  useTitle('Account');
  const { name, member, organization } = useCaller();
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">Account</h1>
        <p className="text-ink-2">
          {name}
          {member && `, ${member.email}, ${member.role}`}{' '}
          {organization === null ? 'of the whole instance' : `of ${organization}`}
        </p>
      </div>
      <TimeZone />
      <Password />
      <Sessions />
    </div>
  );
}

const KNOWN_ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function TimeZone(): ReactNode {
  return (
    <section
      aria-labelledby="time-zone"
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <h2 id="time-zone" className="font-semibold">
        Time
      </h2>
      <div className="max-w-sm">
        <SelectField
          label="Time zone"
          required
          hint="Used for all times in this browser. Daily figures use UTC."
          value={chosenZone ?? ''}
          options={[
            ['', `As in the browser: ${browserZone}`],
            ...KNOWN_ZONES.map((zone) => [zone, zone] as const),
          ]}
          onChange={chooseZone}
        />
      </div>
    </section>
  );
}

function Password(): ReactNode {
  const change = useChangePassword();
  const [password, setPassword] = useState('');
  const [current, setCurrent] = useState('');
  const faults = faultsOf(change.error, ['/currentPassword', '/password']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(
      { password, ...(current !== '' && { currentPassword: current }) },
      {
        onSuccess: () => {
          setPassword('');
          setCurrent('');
          toast({ tone: 'ok', text: 'Password set. All your other sessions have ended.' });
        },
      },
    );
  };
  return (
    <section
      aria-labelledby="password"
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <h2 id="password" className="font-semibold">
        Password
      </h2>
      <form className="flex max-w-sm flex-col gap-4" onSubmit={submit} noValidate>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          hint="Leave empty if there is none yet, or right after signing in by a link."
          value={current}
          error={faults.at['/currentPassword']}
          onChange={({ target }) => setCurrent(target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 12 characters."
          value={password}
          error={faults.at['/password']}
          onChange={({ target }) => setPassword(target.value)}
        />
        <div>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Set password
          </Button>
        </div>
      </form>
    </section>
  );
}

const METHODS = { password: 'Password', link: 'Link', oidc: 'OpenID provider' };

function Sessions(): ReactNode {
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const end = useEndSession();
  return (
    <section aria-labelledby="sessions" className="overflow-hidden rounded-lg border border-line bg-surface">
      <h2 id="sessions" className="px-4 py-3 font-semibold">
        Sessions
      </h2>
      {error !== null && (
        <div className="px-4 pb-4">
          <Failure small what="The list of sessions" error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {data === undefined ? (
        error === null && <Skeleton className="mx-4 mb-4 h-20" />
      ) : (
        <ul className="border-t border-line">
          {data.map(({ id, method, address, userAgent, current, lastUsedAt }) => (
            <li
              key={id}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2 last:border-0"
            >
              <div className="min-w-0 flex-1 basis-64">
                <p className="truncate" title={userAgent ?? undefined}>
                  {userAgent === null ? 'Unknown browser' : browserName(userAgent)}
                </p>
                <p className="text-xs text-ink-3">
                  {METHODS[method]} · <code>{address}</code> · last used <Time at={lastUsedAt} as="full" />
                </p>
              </div>
              {current ? (
                <span className="text-xs font-medium text-ok">This one</span>
              ) : (
                <Button size="small" busy={end.isPending} onClick={() => end.mutate(id)}>
                  End
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
