import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { Caller, PasswordChange, SignIn, SignInByLink } from '@tidings/sdk';
import { api } from '../api.ts';

export type Permission = Caller['permissions'][number];

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session.get({ signal }),
  staleTime: 60_000,
  meta: { mayBeNobody: true },
});

/** Looked up once for all that the shell holds: a row of a list asks several times what somebody may. */
export const CallerContext = createContext<Caller | null>(null);

export function useSession(): Caller {
  return useSuspenseQuery(sessionQuery).data;
}

/** Who is signed in. For screens behind the sign-in, where somebody is. */
export function useCaller(): Caller {
  return use(CallerContext)!;
}

export function useMay(permission: Permission): boolean {
  return useCaller().permissions.includes(permission);
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: SignIn | SignInByLink) =>
      'token' in input ? api.session.signInByLink(input) : api.session.signIn(input),
    // What somebody else saw in this browser is gone before the first screen.
    onSuccess: (caller) => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, caller);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: () => api.session.signOut(), onSuccess: () => queries.clear() });
}

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: ({ signal }) => api.session.list({ signal }),
});

export function useEndSession() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.session.end(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
  });
}

export function useChangePassword() {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: PasswordChange) => api.session.changePassword(input),
    onSuccess: (caller) => {
      queries.setQueryData(sessionQuery.queryKey, caller);
      void queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
    },
  });
}
