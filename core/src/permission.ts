/**
 * What callers may do: a closed list of permissions, wildcards over them, and the roles that people get. Each route of
 * the API names the one permission that it takes.
 */
import Type from 'typebox';

/** Every permission, with a sentence for whoever grants it. */
export const PERMISSIONS = {
  'events:write': 'Send events.',
  'events:read': 'See which events happened, without what they carry.',
  'payloads:read':
    'See what events carry and what receivers answer: `data`, `context`, and the bodies of requests and responses. Without it they are null.',
  'payloads:erase': 'Erase what an event carries, for good.',
  'event-types:read': 'See the catalog of event types.',
  'event-types:write': 'Change the catalog of event types.',
  'webhooks:read': 'See webhooks and how they do, without their secrets.',
  'webhooks:write': 'Make, change, switch and delete webhooks, and replace their signing secrets.',
  'webhooks:reveal':
    'See signing secrets, also those that the server makes at a rotation, and the signatures of requests.',
  'watchers:read': 'See what uses a webhook.',
  'watchers:write': 'Say what uses a webhook.',
  'deliveries:read': 'See deliveries and their attempts.',
  'deliveries:write': 'Retry, cancel and replay deliveries, and send tests.',
  'test-inboxes:read': 'See test inboxes and what came into them, without its bodies.',
  'test-inboxes:write': 'Make, change, clear and delete test inboxes.',
  'searches:read': 'See saved searches.',
  'searches:write': 'Save, change and delete searches under a name.',
  'alert-rules:read': 'See alert rules.',
  'alert-rules:write': 'Make, change and delete alert rules.',
  'alerts:read': 'See alerts.',
  'alerts:write': 'Acknowledge and resolve alerts.',
  'interactions:read': 'See interactions and their answers.',
  'interactions:write': 'Ask for an interaction, and cancel one.',
  'interactions:answer':
    'Answer an interaction. Not for whoever asks: an agent with it could approve itself.',
  'organizations:read': 'See organizations and projects.',
  'organizations:write': 'Make, change and delete organizations and projects.',
  'members:read': 'See members, their roles and their sessions.',
  'members:write': 'Invite, change and remove members, and end their sessions.',
  'api-keys:read': 'See API keys, without the keys themselves.',
  'api-keys:write': 'Make and revoke API keys.',
  'portal-sessions:read': 'See portal sessions, without their tokens.',
  'portal-sessions:write': 'Make and revoke portal sessions, which let in from everywhere.',
  'settings:read': 'See settings that hold for a whole organization or instance.',
  'settings:write': 'Change settings that hold for a whole organization or instance.',
  'audit-log:read': 'See who changed what.',
  'metrics:read': 'Read the metrics of the processes. For keys of the whole instance.',
} as const;

export type Permission = keyof typeof PERMISSIONS;
type ResourceOf<Name> = Name extends `${infer Resource}:${string}` ? Resource : never;
/** A permission; all of a resource, now and later; or all there are. */
export type Grant = Permission | `${ResourceOf<Permission>}:*` | '*';

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];
const RESOURCES = [...new Set(ALL_PERMISSIONS.map(resourceOf))];
export const GRANTS: readonly Grant[] = [
  ...ALL_PERMISSIONS,
  ...RESOURCES.map((resource) => `${resource}:*` as Grant),
  '*',
];

export const Grant = Type.Enum(GRANTS as Grant[], {
  title: 'Grant',
  type: 'string',
  description: 'A permission, all of a resource such as `webhooks:*`, or `*`.',
});

/** Everything that is granted, wildcards spelled out. */
export function permissionsOf(grants: readonly Grant[]): ReadonlySet<Permission> {
  return new Set(ALL_PERMISSIONS.filter((permission) => grants.some((grant) => covers(grant, permission))));
}

/** What is about the processes, which all organizations share: nobody who is in one of them has it. */
export const INSTANCE_WIDE: readonly Permission[] = ['metrics:read'];

/**
 * Those of the wanted grants that somebody who holds others cannot give away. A wildcard also stands for permissions
 * to come, so only the same or a wider wildcard covers it.
 */
export function notCovered(wanted: readonly Grant[], held: readonly Grant[]): Grant[] {
  return wanted.filter((grant) => !held.some((own) => covers(own, grant)));
}

/** Takes grants away; a wildcard that holds one of them becomes the rest of what it stands for. */
export function without(grants: readonly Grant[], denied: readonly Grant[]): Grant[] {
  const lost = permissionsOf(denied);
  return grants.flatMap((grant) => {
    const meant = permissionsOf([grant]);
    if (![...meant].some((permission) => lost.has(permission))) return [grant];
    return [...meant].filter((permission) => !lost.has(permission));
  });
}

function covers(held: Grant, wanted: Grant): boolean {
  if (held === '*' || held === wanted) return true;
  return held.endsWith(':*') && wanted.startsWith(held.slice(0, -1));
}

function resourceOf(permission: Permission): ResourceOf<Permission> {
  return permission.slice(0, permission.indexOf(':')) as ResourceOf<Permission>;
}

const READS = ALL_PERMISSIONS.filter(
  (permission) => permission.endsWith(':read') && permission !== 'payloads:read',
);

/** What people can be. Secrets and payloads can be granted or denied to each of them besides. */
export const ROLES = {
  owner: { about: 'Everything, also what is added later.', grants: ['*'] },
  admin: {
    about: 'Everything but making owners.',
    grants: RESOURCES.map((resource) => `${resource}:*` as Grant),
  },
  developer: {
    about: 'Webhooks, event types and deliveries with secrets and payloads; not people, keys and settings.',
    grants: [
      ...READS.filter((permission) => permission !== 'audit-log:read' && permission !== 'members:read'),
      'events:*',
      'payloads:read',
      'event-types:*',
      'webhooks:*',
      'watchers:*',
      'deliveries:*',
      'test-inboxes:*',
      'searches:*',
      'alert-rules:*',
      'alerts:*',
      'interactions:*',
    ],
  },
  viewer: {
    about: 'Sees webhooks, events and deliveries, without secrets and payloads.',
    grants: READS.filter(
      (permission) =>
        !['audit-log:read', 'members:read', 'api-keys:read', 'settings:read'].includes(permission),
    ),
  },
  auditor: { about: 'Sees everything but secrets and payloads, the audit log too.', grants: READS },
} as const satisfies Record<string, { about: string; grants: readonly Grant[] }>;

export type RoleName = keyof typeof ROLES;
export const RoleName = Type.Enum(Object.keys(ROLES) as RoleName[], { title: 'Role', type: 'string' });

/** What is granted or denied to each member besides the role, with the permissions that it stands for. */
export const RIGHTS = {
  revealSecrets: ['webhooks:reveal'],
  viewPayloads: ['payloads:read'],
} as const satisfies Record<string, readonly Permission[]>;

/** Which of the rights somebody has. */
export type Rights = Record<keyof typeof RIGHTS, boolean>;

/** The rights that come with a role unless it is said otherwise. */
export function rightsOf(role: RoleName): Rights {
  const permissions = permissionsOf(ROLES[role].grants);
  const has = (right: keyof Rights): boolean => RIGHTS[right].every((each) => permissions.has(each));
  return { revealSecrets: has('revealSecrets'), viewPayloads: has('viewPayloads') };
}

/** All that a member with this role and these rights may do. */
export function grantsOf(role: RoleName, rights: Rights): Grant[] {
  const names = Object.keys(RIGHTS) as (keyof Rights)[];
  const denied = names.filter((name) => !rights[name]).flatMap((name) => [...RIGHTS[name]]);
  const given = names.filter((name) => rights[name]).flatMap((name) => [...RIGHTS[name]]);
  const kept = without(ROLES[role].grants, denied);
  return [...kept, ...notCovered(given, kept)];
}
