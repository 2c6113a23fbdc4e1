import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { Brand } from '../components/brand.tsx';
import { metaQuery } from '../queries/meta.ts';
import { sessionQuery, useSignIn } from '../queries/session.ts';
import { keepReturn } from '../return-to.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { faultsOf } from '../faults.ts';
import { Note } from '../ui/states.tsx';

const route = getRouteApi('/sign-in');

/** By link, by password, or through the OpenID provider where there is one. */
export default function SignIn(): ReactNode {
  const { next, ended } = route.useSearch();
  const [token, setToken] = useState(takeToken);
  useSignedInElsewhere(next);
  useEffect(() => {
    document.title = 'Sign in · Tidings';
    // A link opened on this very page changes nothing but what follows `#`.
    const look = (): void => setToken((before) => takeToken() ?? before);
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return (
    <main id="main" tabIndex={-1} className="grid min-h-dvh place-items-center bg-paper p-4 outline-none">
      <div className="flex w-full max-w-[360px] flex-col gap-5">
        <p className="flex items-center gap-2 text-lg font-bold tracking-[-0.015em]">
          <Brand />
        </p>
        <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-5">
          <h1 className="text-lg font-bold tracking-[-0.015em]">Sign in</h1>
          {ended === true && (
            <Note tone="info">Your session has ended. Sign in to continue where you were.</Note>
          )}
          {token === null ? (
            <ByPassword next={next} />
          ) : (
            <ByLink key={token} token={token} next={next} onUsed={() => setToken(null)} />
          )}
        </div>
      </div>
    </main>
  );
}

/** What follows `#` in the link, which then is gone from the address and the history. */
function takeToken(): string | null {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1] ?? null;
  if (token !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

/** A link is used only when a person is there, not by what looks at links. */
function ByLink({
  token,
  next,
  onUsed,
}: {
  token: string;
  next: string | undefined;
  onUsed: () => void;
}): ReactNode {
  const signIn = useSignIn();
  const goOn = useGoOn(next);
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate(password === '' ? { token } : { token, password }, { onSuccess: goOn });
  };
  const faults = faultsOf(signIn.error, ['/password']);
  return (
    <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
      <p className="text-ink-2">This link signs you in once.</p>
      {faults.rest !== null && (
        <Note
          tone="bad"
          role="alert"
          actions={
            <Button size="small" onClick={onUsed}>
              Use a password
            </Button>
          }
        >
          {faults.rest}
        </Note>
      )}
      <TextField
        label="New password"
        hint="For next time: at least 12 characters. Without one, you need another link to sign in."
        type="password"
        autoComplete="new-password"
        value={password}
        error={faults.at['/password']}
        onChange={({ target }) => setPassword(target.value)}
      />
      <Button kind="primary" type="submit" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

function ByPassword({ next }: { next: string | undefined }): ReactNode {
  const signIn = useSignIn();
  const goOn = useGoOn(next);
  const { data: meta } = useQuery(metaQuery);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [organization, setOrganization] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ email, password, ...(organization !== '' && { organization }) }, { onSuccess: goOn });
  };
  const faults = faultsOf(signIn.error, ['/email', '/password', '/organization']);
  return (
    <>
      <form className="flex flex-col gap-4" onSubmit={submit} noValidate>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          required
          value={email}
          error={faults.at['/email']}
          onChange={({ target }) => setEmail(target.value.trim())}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          error={faults.at['/password']}
          onChange={({ target }) => setPassword(target.value)}
        />
        <TextField
          label="Organization"
          hint="If you are a member of several."
          value={organization}
          autoComplete="organization"
          error={faults.at['/organization']}
          onChange={({ target }) => setOrganization(target.value.trim())}
        />
        <Button kind="primary" type="submit" busy={signIn.isPending}>
          Sign in
        </Button>
      </form>
      {meta?.signIn.includes('oidc') === true && (
        <a
          className={`${buttonClass()} justify-center`}
          href={`/v1/session/oidc/start${organization === '' ? '' : `?organization=${encodeURIComponent(organization)}`}`}
          onClick={() => keepReturn(next)}
        >
          Sign in with your organization’s account
        </a>
      )}
      <p className="text-xs text-ink-3">
        No password, or lost it? Anyone who manages members can create a sign-in link for you; the server’s
        operator creates one with <code className="whitespace-nowrap">tidings sign-in-link</code>.
      </p>
    </>
  );
}

/** Who comes back from another tab, where they signed in, goes on here as well. */
function useSignedInElsewhere(next: string | undefined): void {
  const queries = useQueryClient();
  const goOn = useRef(useGoOn(next));
  useEffect(() => {
    const look = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      const caller = await queries
        .fetchQuery({ ...sessionQuery, staleTime: 0, retry: false })
        .catch(() => null);
      if (caller !== null) goOn.current();
    };
    const seen = (): void => void look();
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [queries]);
}

function useGoOn(next: string | undefined): () => void {
  const router = useRouter();
  return () => router.history.replace(next ?? '/overview');
}
