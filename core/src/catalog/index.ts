import { ADMIN_CATALOG } from './admin.ts';

/** The event types that ship, by name. */
export const CATALOG: ReadonlyMap<string, { group: string; description: string }> = new Map(
  Object.entries(ADMIN_CATALOG).flatMap(([group, types]) =>
    Object.entries(types).map(([name, description]) => [name, { group, description }] as const),
  ),
);
