import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { portal } from './portal.ts';
import { sessionQuery } from './queries/session.ts';
import { createQueryClient } from './query-client.ts';
import { createConsoleRouter } from './router.tsx';
import { applyTheme } from './theme.ts';
import { Toaster } from './ui/toaster.tsx';

applyTheme();
if (portal === null) show(consolePage());
else void import('./routes/portal.tsx').then(({ default: Portal }) => show(<Portal />));

function consolePage(): ReactNode {
  const queryClient = createQueryClient(() => {
    const { pathname, href } = router.latestLocation;
    queryClient.clear();
    if (pathname !== '/sign-in')
      void router.navigate({ to: '/sign-in', search: { next: href, ended: true } });
  });
  // The page has asked for it already, and hands the answer to who asks first: here, on every screen, so that nobody later is given an old one.
  void queryClient.prefetchQuery(sessionQuery);
  const router = createConsoleRouter(queryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

function show(page: ReactNode): void {
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      {page}
      <Toaster />
    </StrictMode>,
  );
}
