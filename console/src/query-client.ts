import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ConnectionError, UnauthorizedError } from '@tidings/sdk';
import { toast } from './ui/toasts.ts';

/** @param onSignedOut when the API says that nobody is signed in any more */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const look = (error: unknown): boolean => {
    if (!(error instanceof UnauthorizedError)) return false;
    onSignedOut();
    return true;
  };
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        // The session is asked for before anybody is known to be signed in.
        if (query.meta?.['mayBeNobody'] !== true) look(error);
      },
    }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (mutation.meta?.['showsItsErrors'] === true || look(error)) return;
        toast({ tone: 'bad', text: sentenceOf(error) });
      },
    }),
    defaultOptions: {
      // The SDK repeats what can be repeated. Whether the browser has a network says nothing of a server beside it: it is
      // asked all the same, and what does not arrive fails, and is not done when nobody thinks of it any more.
      queries: {
        ...{ retry: false, networkMode: 'always', staleTime: 10_000 },
        ...{ refetchOnWindowFocus: true, refetchOnReconnect: true },
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** What went wrong, for people. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ConnectionError)
    return `The server does not answer. Check that it is running, ${navigator.onLine ? '' : 'and the network, since the browser says that it is offline, '}then try again.`;
  return error instanceof Error ? error.message : 'Something went wrong.';
}
