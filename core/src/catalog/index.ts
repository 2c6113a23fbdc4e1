/** The event types that ship, in five packs. */
import { ADMIN } from './admin.ts';
import { AI_GUARD } from './ai-guard.ts';
import { AI_SAFETY } from './ai-safety.ts';
import type { CatalogType } from './catalog-type.ts';
import { DATA_JOBS } from './data-jobs.ts';
import { OPERATIONAL } from './operational.ts';

export const PACKS = {
  admin: ADMIN,
  'ai-safety': AI_SAFETY,
  'data-jobs': DATA_JOBS,
  'ai-guard': AI_GUARD,
  /** What the platform itself reports. */
  operational: OPERATIONAL,
} as const satisfies Record<string, readonly CatalogType[]>;

export type Pack = keyof typeof PACKS;

export interface ShippedType extends CatalogType {
  readonly pack: Pack;
}

/** By name. */
export const CATALOG: ReadonlyMap<string, ShippedType> = new Map(
  Object.entries(PACKS).flatMap(([pack, types]) =>
    types.map((type) => [type.name, { ...type, pack: pack as Pack }] as const),
  ),
);
