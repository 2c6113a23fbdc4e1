/** The portal: loaded in the place of the console where the address says so. */
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Clock } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { UnauthorizedError } from '@tidings/sdk';
import { serverNow } from '../clock.ts';
import { portal, takeFromAddress } from '../portal.ts';
import { createPortalRouter } from '../portal-router.ts';
import { createQueryClient, sentenceOf } from '../query-client.ts';
import { sessionQuery } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Placeholder, Skeleton } from '../ui/states.tsx';

/** Whoever looks at something that asks for nothing hears as soon as that that the session was revoked. */
const LOOK_MS = 5000;

export default function Portal(): ReactNode {
  const [isOver, setOver] = useState(portal?.token == null);
  const [queries] = useState(() => createQueryClient(() => setOver(true)));
  const [router] = useState(() => createPortalRouter(queries));
  // Of an address that differs in its fragment alone no browser loads the page anew.
  useEffect(() => {
    const look = (): void => {
      if (!location.hash.includes('token=')) return;
      takeFromAddress();
      location.reload();
    };
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  // What was seen is gone with it.
  useEffect(() => {
    if (isOver) queries.clear();
  }, [isOver, queries]);
  if (isOver) return <Over hadOne={portal?.token != null} />;
  return (
    <QueryClientProvider client={queries}>
      <WhileOpen onOver={setOver}>
        <RouterProvider router={router} />
      </WhileOpen>
    </QueryClientProvider>
  );
}

/** Nothing else is asked for before it is known that the session is open. */
function WhileOpen({ onOver, children }: { onOver: (isOver: true) => void; children: ReactNode }): ReactNode {
  const { data, error, refetch } = useQuery({ ...sessionQuery, refetchInterval: LOOK_MS });
  const isRefused = error instanceof UnauthorizedError;
  const endsAt = data?.expiresAt ?? null;
  useEffect(() => {
    if (isRefused) onOver(true);
  }, [isRefused, onOver]);
  useEffect(() => {
    if (endsAt === null) return;
    const timer = setTimeout(() => onOver(true), Math.max(0, Date.parse(endsAt) - serverNow()));
    return () => clearTimeout(timer);
  }, [endsAt, onOver]);
  if (data !== undefined) return children;
  if (error === null || isRefused) {
    return (
      <div role="status" aria-label="Loading" className="p-6">
        <Skeleton className="h-72 w-full" />
      </div>
    );
  }
  return (
    <main className="p-6" role="alert">
      <Placeholder
        whole
        icon={Clock}
        title="This page could not be loaded"
        actions={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        {sentenceOf(error)}
      </Placeholder>
    </main>
  );
}

function Over({ hadOne }: { hadOne: boolean }): ReactNode {
  useEffect(() => {
    document.title = 'Session ended';
  }, []);
  return (
    <main className="p-6">
      <Placeholder
        whole
        icon={Clock}
        title={hadOne ? 'This session has ended' : 'This page is opened from another one'}
      >
        {hadOne
          ? 'What you saved is kept. Open this page again from where you came.'
          : 'It shows nothing on its own. Open it from the application that you use it with.'}
      </Placeholder>
    </main>
  );
}
