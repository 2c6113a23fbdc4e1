/** Each route under `/v1` declares what a caller must be allowed; one hook enforces it. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { TidingsError } from '@tidings/core/errors';
import { notCovered, PERMISSIONS } from '@tidings/core/permission';
import type { Grant, Permission } from '@tidings/core/permission';
import type { Principal } from './principal.ts';

/** Refuses a route under `/v1` that declares no permission, and writes what it declares into the document. */
export function registerPermissions(app: FastifyInstance): void {
  app.addHook('onRoute', (route: RouteOptions) => {
    const permission = route.config?.permission;
    if (!route.url.startsWith('/v1')) return;
    if (permission === undefined) {
      throw new Error(`${String(route.method)} ${route.url} declares no permission (config.permission).`);
    }
    if (permission === 'public') return;
    if (route.schema) {
      const roles = permission === 'any-caller' ? [] : [permission];
      const nobody = route.config?.alsoNobody ? [{}] : [];
      route.schema.security ??= [{ apiKey: roles }, { session: roles }, ...nobody];
    }
  });
}

/** Throws unless the caller may call the route. */
export function checkPermission({ principal, routeOptions }: FastifyRequest): void {
  const { permission } = routeOptions.config;
  if (permission === 'any-caller' || permission === 'public') return;
  if (permission === undefined) throw new Error('a route without a permission');
  demandPermission(principal, permission);
}

/** Throws unless the caller has a permission, which a route takes for some of what it does. */
export function demandPermission(principal: Principal, permission: Permission): void {
  if (principal.permissions.has(permission)) return;
  throw new TidingsError(
    'forbidden',
    `This takes the permission ${permission} (${PERMISSIONS[permission].replace(/\.$/, '')}), which ${principal.name} does not have. Ask an owner or an admin for it.`,
  );
}

/**
 * Whoever could end what lets the greater in could shut them out, the last one of the instance too.
 *
 * @param who may do what is granted, as the beginning of a sentence
 */
export function refuseGreater({ grants, name }: Principal, who: string, granted: readonly Grant[]): void {
  const missed = notCovered(granted, grants);
  if (missed.length === 0) return;
  throw new TidingsError(
    'forbidden',
    `${who} may do more than ${name}, which lacks ${missed.join(', ')}. Ask somebody who has that, too.`,
  );
}
