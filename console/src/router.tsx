/** Every URL of the console. What a screen shows is its file in `routes/`, loaded when it is first opened. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { UnauthorizedError } from '@tidings/sdk';
import { keepFocusOnArrival } from './arrival.ts';
import { Shell } from './components/shell.tsx';
import { watchAddresses } from './misread.ts';
import { sessionQuery } from './queries/session.ts';
import { webhooksQuery } from './queries/webhooks.ts';
import { listOf, passOverClosed } from './search-change.ts';
import {
  placeOf,
  readAuditLogSearch,
  readCatalogSearch,
  readAlertsSearch,
  readApiKeysSearch,
  readDeliveriesSearch,
  readDeliverySearch,
  readEventsSearch,
  readEventTypeSearch,
  readInteractionsSearch,
  readIssuesSearch,
  readNewWebhookSearch,
  readSharedSearch,
  readSendSearch,
  readSignInSearch,
  readTestInboxSearch,
  readWebhookSearch,
  readWebhooksSearch,
} from './search-state.ts';
import { Broken, NotFound, Waiting, WaitingForAll } from './components/ends.tsx';
import { permitted } from './components/permitted.tsx';
import { takeReturn } from './return-to.ts';

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import('./routes/sign-in.tsx')),
});

/** Behind it somebody is signed in. */
export const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  validateSearch: readSharedSearch,
  search: { middlewares: [retainSearchParams(['organization', 'project', 'range'])] },
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error;
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: next === undefined ? {} : { next } });
    }
  },
  component: Shell,
  pendingComponent: WaitingForAll,
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    const href = takeReturn();
    throw href === null ? redirect({ to: '/overview', search: true }) : redirect({ href });
  },
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/overview',
  component: lazyRouteComponent(() => import('./routes/overview.tsx')),
});

export const webhooks = createRoute({
  getParentRoute: () => app,
  path: '/webhooks',
  validateSearch: readWebhooksSearch,
  loaderDeps: ({ search: { organization, project } }) => ({ organization, project }),
  // Most begin here: the list is asked for before anything is drawn.
  loader: ({ context: { queryClient }, deps }) => {
    const caller = queryClient.getQueryData(sessionQuery.queryKey);
    if (caller) void queryClient.prefetchInfiniteQuery(webhooksQuery(placeOf(caller, deps)));
  },
  component: lazyRouteComponent(() => import('./routes/webhooks.tsx')),
});

export const deliveries = createRoute({
  getParentRoute: () => app,
  path: '/deliveries',
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import('./routes/deliveries.tsx')),
});

export const delivery = createRoute({
  getParentRoute: () => app,
  path: '/deliveries/$webhook/$delivery',
  validateSearch: readDeliverySearch,
  component: lazyRouteComponent(() => import('./routes/delivery.tsx')),
});

export const events = createRoute({
  getParentRoute: () => app,
  path: '/events',
  validateSearch: readEventsSearch,
  component: lazyRouteComponent(() => import('./routes/events.tsx')),
});

export const catalog = createRoute({
  getParentRoute: () => app,
  path: '/catalog',
  validateSearch: readCatalogSearch,
  component: lazyRouteComponent(() => import('./routes/catalog.tsx')),
});

const newEventType = createRoute({
  getParentRoute: () => app,
  path: '/catalog/new',
  component: permitted('event-types:write', () => import('./routes/event-type-new.tsx')),
});

const importEventTypes = createRoute({
  getParentRoute: () => app,
  path: '/catalog/import',
  component: permitted('event-types:write', () => import('./routes/event-type-import.tsx')),
});

export const eventType = createRoute({
  getParentRoute: () => app,
  path: '/catalog/type',
  validateSearch: readEventTypeSearch,
  component: lazyRouteComponent(() => import('./routes/event-type.tsx')),
});

const editEventType = createRoute({
  getParentRoute: () => app,
  path: '/catalog/type/edit',
  validateSearch: readEventTypeSearch,
  component: permitted('event-types:write', () => import('./routes/event-type-edit.tsx')),
});

const alerts = createRoute({
  getParentRoute: () => app,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./routes/alerts.tsx')),
});

const alertsList = createRoute({
  getParentRoute: () => alerts,
  path: '/',
  validateSearch: readAlertsSearch,
  component: lazyRouteComponent(() => import('./routes/alerts-list.tsx')),
});

const alertRules = createRoute({
  getParentRoute: () => alerts,
  path: '/rules',
  component: lazyRouteComponent(() => import('./routes/alert-rules.tsx')),
});

const newAlertRule = createRoute({
  getParentRoute: () => alerts,
  path: '/rules/new',
  component: permitted('alert-rules:write', () => import('./routes/alert-rule-new.tsx')),
});

const alertRule = createRoute({
  getParentRoute: () => alerts,
  path: '/rules/$rule',
  component: lazyRouteComponent(() => import('./routes/alert-rule.tsx')),
});

const interactions = createRoute({
  getParentRoute: () => app,
  path: '/interactions',
  validateSearch: readInteractionsSearch,
  component: lazyRouteComponent(() => import('./routes/interactions.tsx')),
});

const issues = createRoute({
  getParentRoute: () => app,
  path: '/issues',
  validateSearch: readIssuesSearch,
  component: lazyRouteComponent(() => import('./routes/issues.tsx')),
});

const send = createRoute({
  getParentRoute: () => app,
  path: '/test-inboxes/send',
  validateSearch: readSendSearch,
  component: lazyRouteComponent(() => import('./routes/send.tsx')),
});

const testInboxes = createRoute({
  getParentRoute: () => app,
  path: '/test-inboxes',
  component: lazyRouteComponent(() => import('./routes/test-inboxes.tsx')),
});

const testInbox = createRoute({
  getParentRoute: () => app,
  path: '/test-inboxes/$inbox',
  validateSearch: readTestInboxSearch,
  component: lazyRouteComponent(() => import('./routes/test-inbox.tsx')),
});

export const newWebhook = createRoute({
  getParentRoute: () => app,
  path: '/webhooks/new',
  validateSearch: readNewWebhookSearch,
  component: permitted('webhooks:write', () => import('./routes/webhook-new.tsx')),
});

export const webhook = createRoute({
  getParentRoute: () => app,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => import('./routes/webhook.tsx')),
});

export const webhookOverview = createRoute({
  getParentRoute: () => webhook,
  path: '/',
  validateSearch: readWebhookSearch,
  component: lazyRouteComponent(() => import('./routes/webhook-overview.tsx')),
});

export const webhookDeliveries = createRoute({
  getParentRoute: () => webhook,
  path: '/deliveries',
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import('./routes/webhook-deliveries.tsx')),
});

export const webhookTest = createRoute({
  getParentRoute: () => webhook,
  path: '/test',
  component: permitted('deliveries:write', () => import('./routes/webhook-test.tsx')),
});

export const webhookFilters = createRoute({
  getParentRoute: () => webhook,
  path: '/filters',
  component: lazyRouteComponent(() => import('./routes/webhook-filters.tsx')),
});

export const webhookSecurity = createRoute({
  getParentRoute: () => webhook,
  path: '/security',
  component: lazyRouteComponent(() => import('./routes/webhook-security.tsx')),
});

export const webhookSettings = createRoute({
  getParentRoute: () => webhook,
  path: '/settings',
  component: permitted('webhooks:write', () => import('./routes/webhook-settings.tsx')),
});

export const webhookAudit = createRoute({
  getParentRoute: () => webhook,
  path: '/audit',
  validateSearch: readAuditLogSearch,
  component: lazyRouteComponent(() => import('./routes/webhook-audit.tsx')),
});

const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('./routes/settings.tsx')),
});

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/webhooks', search: true });
  },
});

const settingsWebhooks = createRoute({
  getParentRoute: () => settings,
  path: '/webhooks',
  validateSearch: readWebhooksSearch,
  component: lazyRouteComponent(() => import('./routes/settings-webhooks.tsx')),
});

const settingsMembers = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: lazyRouteComponent(() => import('./routes/settings-members.tsx')),
});

const settingsApiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  validateSearch: readApiKeysSearch,
  component: lazyRouteComponent(() => import('./routes/settings-api-keys.tsx')),
});

const settingsPortal = createRoute({
  getParentRoute: () => settings,
  path: '/portal',
  component: lazyRouteComponent(() => import('./routes/settings-portal.tsx')),
});

const settingsOrganization = createRoute({
  getParentRoute: () => settings,
  path: '/organization',
  component: lazyRouteComponent(() => import('./routes/settings-organization.tsx')),
});

const settingsProject = createRoute({
  getParentRoute: () => settings,
  path: '/project',
  component: lazyRouteComponent(() => import('./routes/settings-project.tsx')),
});

const settingsIntegrations = createRoute({
  getParentRoute: () => settings,
  path: '/integrations',
  component: lazyRouteComponent(() => import('./routes/settings-integrations.tsx')),
});

const settingsNotifications = createRoute({
  getParentRoute: () => settings,
  path: '/notifications',
  component: lazyRouteComponent(() => import('./routes/settings-notifications.tsx')),
});

const settingsKeyboard = createRoute({
  getParentRoute: () => settings,
  path: '/keyboard',
  component: lazyRouteComponent(() => import('./routes/settings-keyboard.tsx')),
});

const settingsAbout = createRoute({
  getParentRoute: () => settings,
  path: '/about',
  component: lazyRouteComponent(() => import('./routes/settings-about.tsx')),
});

const settingsAuditLog = createRoute({
  getParentRoute: () => settings,
  path: '/audit-log',
  validateSearch: readAuditLogSearch,
  component: lazyRouteComponent(() => import('./routes/settings-audit-log.tsx')),
});

const settingsAccount = createRoute({
  getParentRoute: () => settings,
  path: '/account',
  component: lazyRouteComponent(() => import('./routes/settings-account.tsx')),
});

/** What is none of the others, beside the rail that leads to them. */
export const nowhere = createRoute({ getParentRoute: () => app, path: '$', component: NotFound });

const routeTree = root.addChildren([
  signIn,
  app.addChildren([
    home,
    overview,
    webhooks,
    deliveries,
    delivery,
    events,
    catalog,
    newEventType,
    importEventTypes,
    eventType,
    editEventType,
    alerts.addChildren([alertsList, alertRules, newAlertRule, alertRule]),
    interactions,
    issues,
    send,
    testInboxes,
    testInbox,
    newWebhook,
    webhook.addChildren([
      webhookOverview,
      webhookDeliveries,
      webhookTest,
      webhookFilters,
      webhookSecurity,
      webhookSettings,
      webhookAudit,
    ]),
    settings.addChildren([
      settingsHome,
      settingsWebhooks,
      settingsMembers,
      settingsApiKeys,
      settingsPortal,
      settingsOrganization,
      settingsProject,
      settingsAuditLog,
      settingsAccount,
      settingsIntegrations,
      settingsNotifications,
      settingsKeyboard,
      settingsAbout,
    ]),
    nowhere,
  ]),
]);

/**
 * @param tree what there is
 * @param basepath below which all of it is
 */
export function createConsoleRouter(queryClient: QueryClient, tree = routeTree, basepath = '/') {
  const router = createRouter({
    routeTree: tree,
    basepath,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    getScrollRestorationKey: listOf,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: NotFound,
  });
  watchAddresses(router);
  passOverClosed(router.history);
  keepFocusOnArrival(router);
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
