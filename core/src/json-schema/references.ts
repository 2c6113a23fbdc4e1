/** References inside a schema: where they lead, and that following them ends. */
import { SCHEMA_LIMITS } from './site.ts';
import type { Reader, Site } from './site.ts';

/**
 * Leads each reference to a definition of the root named by us.
 *
 * A schema that applies itself to the value it is about would never come to an end, so that is refused; one that
 * applies itself to a part of the value ends where the value does.
 */
export function connect(reader: Reader, root: Site): void {
  const definitions = new Map<Site, string>();
  for (const site of reader.sites.values()) {
    if (site.reference === null) continue;
    const at = `${site.pointer}/$ref`;
    const target = follow(reader, site.reference);
    if (typeof target === 'string') {
      reader.faults.push({ path: at, message: target });
      continue;
    }
    if (target !== root && !definitions.has(target)) definitions.set(target, `d${definitions.size}`);
    const name = definitions.get(target);
    Object.assign(site.compiled, { $ref: name === undefined ? '#' : `#/$defs/${name}` });
    site.inPlace.push(target);
  }
  if (reader.faults.length > 0) return;
  const circle = findCircle(reader.sites.values());
  if (circle) {
    const path = circle.reference === null ? circle.pointer : `${circle.pointer}/$ref`;
    const message = 'leads back to itself without going into the value, so checking would never end.';
    reader.faults.push({ path, message });
    return;
  }
  const size = [root, ...definitions.keys()].reduce((sum, site) => sum + sizeOf(site), 0);
  if (size > SCHEMA_LIMITS.schemas) {
    const message = `has ${size} schemas, counting those that are referred to once more; at most ${SCHEMA_LIMITS.schemas} are taken.`;
    reader.faults.push({ path: '', message });
  }
  if (definitions.size === 0) return;
  const named = [...definitions].map(([site, name]) => [name, site.compiled] as const);
  Object.assign(root.compiled, { $defs: Object.fromEntries(named) });
}

/** The schema that a reference leads to, or what is wrong with it. */
function follow(reader: Reader, reference: string): Site | string {
  if (!reference.startsWith('#')) {
    return 'leads out of the schema, and nothing is fetched. Put what it refers to under $defs.';
  }
  const pointer = decode(reference.slice(1));
  const target = pointer === null ? undefined : reader.sites.get(pointer);
  return target ?? 'leads to no schema in here. Refer to one as #/$defs/name.';
}

function decode(fragment: string): string | null {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return null;
  }
}

/** A schema by which another comes to apply itself in place. */
function findCircle(sites: Iterable<Site>): Site | null {
  const open = new Set<Site>();
  const done = new Set<Site>();
  const enter = (site: Site): Site | null => {
    if (done.has(site)) return null;
    open.add(site);
    for (const next of site.inPlace) {
      const circle = open.has(next) ? site : enter(next);
      if (circle) return circle;
    }
    open.delete(site);
    done.add(site);
    return null;
  };
  for (const site of sites) {
    const circle = enter(site);
    if (circle) return circle;
  }
  return null;
}

function sizeOf(site: Site): number {
  return 1 + site.parts.reduce((sum, part) => sum + sizeOf(part), 0);
}
