import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './query-client.ts';
import { createConsoleRouter } from './router.tsx';
import { applyTheme } from './theme.ts';
import { Toaster } from './ui/toaster.tsx';

applyTheme();
const queryClient = createQueryClient(() => {
  const { pathname, href } = router.latestLocation;
  queryClient.clear();
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href, ended: true } });
});
const router = createConsoleRouter(queryClient);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>
  </StrictMode>,
);
