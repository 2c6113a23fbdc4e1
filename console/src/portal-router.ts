/** The URLs of the portal: of the console's what customers may look at, all of them below `/portal`. */
import type { QueryClient } from '@tanstack/react-query';
import { createRoute, redirect } from '@tanstack/react-router';
import { PortalShell } from './components/portal-shell.tsx';
import { PORTAL_PATH } from './portal.ts';
import { portalPartsOf } from './portal-parts.ts';
import { sessionQuery } from './queries/session.ts';
import * as routes from './router.tsx';

/** `/`, and `/overview`, to which screens lead that have nothing to show. */
const firsts = (['/', '/overview'] as const).map((path) =>
  createRoute({
    getParentRoute: () => routes.app,
    path,
    beforeLoad: ({ context: { queryClient } }) => {
      const caller = queryClient.getQueryData(sessionQuery.queryKey);
      throw redirect({ to: portalPartsOf(caller?.permissions ?? [])[0]?.to ?? '/webhooks', search: true });
    },
  }),
);

export function createPortalRouter(queryClient: QueryClient): ReturnType<typeof routes.createConsoleRouter> {
  routes.app.update({ component: PortalShell });
  const tree = routes.root.addChildren([
    routes.app.addChildren([
      ...firsts,
      routes.webhooks,
      routes.deliveries,
      routes.delivery,
      routes.events,
      routes.catalog,
      routes.eventType,
      routes.newWebhook,
      routes.webhook.addChildren([
        routes.webhookOverview,
        routes.webhookDeliveries,
        routes.webhookTest,
        routes.webhookFilters,
        routes.webhookSecurity,
        routes.webhookSettings,
        routes.webhookAudit,
      ]),
      routes.nowhere,
    ]),
  ]);
  // Links are checked against all of the console's; what is none of these leads to `nowhere`.
  return routes.createConsoleRouter(queryClient, tree as never, PORTAL_PATH);
}
