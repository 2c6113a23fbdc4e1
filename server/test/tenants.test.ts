/**
 * What belongs to others is as if it were not there: every call of the OpenAPI document, with every id in its path and
 * its parameters, is tried by callers of another organization and of another project. New calls are tried as soon as
 * they are in the document; a new kind of id needs a line in `makeIds`.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey, NewApiKey } from '@tidings/core/api-key';
import { PORTAL_PERMISSIONS } from '@tidings/core/portal-session';
import openapi from '../openapi.json' with { type: 'json' };
import { joinAs } from './browser.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { plantAlert } from './planted-alert.ts';
import { startTidings, until, type Tidings } from './start.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  minLength?: number;
  minItems?: number;
  minProperties?: number;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
}
interface Operation {
  operationId: string;
  security?: { apiKey?: string[] }[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Call extends Operation {
  method: string;
  path: string;
}

/** Of each kind an id of somebody else, one of the caller's own, and one that nobody has. */
type Ids = Record<string, { others: string; own: string; nobodys: string }>;
interface Place {
  organization: string;
  project?: string;
}

const THEIRS: Place = { organization: 'one', project: 'their-own' };
const CALLERS: Record<string, Place & { signedIn?: boolean; portal?: boolean }> = {
  'of another organization': { organization: 'two' },
  'of another organization, signed in': { organization: 'three', signedIn: true },
  'of another project of the same organization': { organization: 'one', project: 'second' },
  'of another organization, in its portal': { organization: 'four', portal: true },
  'of another project of the same organization, in its portal': {
    organization: 'one',
    project: 'third',
    portal: true,
  },
};

const calls: Call[] = Object.entries(openapi.paths as unknown as Record<string, Record<string, Operation>>)
  .flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      // What callers name as they like is not an id that could be somebody else's.
      path: path.replace('{kind}', 'policy').replace('{itemId}', 'p1'),
    })),
  )
  .filter(({ security }) => security?.[0]?.apiKey !== undefined);

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  receiver.respond(({ url }) => ({ status: url === '/nowhere' ? 404 : 200 }));
});
afterAll(() => Promise.all([tidings.stop(), receiver.close()]));

/**
 * Bodies that cannot be guessed from their schema. Whatever a call refers to by id in its body belongs here, too, so
 * that it reaches the look-up of the id in its path.
 */
const BODIES: Record<string, unknown> = {
  createMember: { email: 'somebody@example.com', name: 'x', role: 'viewer' },
  updateMember: { name: 'x' },
  createReplay: { failedSince: '-1h' },
  cancelDeliveries: { query: '', start: '-1h' },
};
let made = 0;

/** Makes one of each thing. The name is that of the part of a path before its id, or of a parameter. */
async function makeIds({ organization, project }: Place, url: string): Promise<Record<string, string>> {
  const webhook = await tidings.createWebhook({ organization, project, url });
  const own = { id: `event-${++made}`, organization, project };
  const event = await tidings.send({ ...own, type: 'a', data: 1, webhooks: [webhook.id] });
  const delivery = await tidings.delivery(webhook.id, 'success');
  const watchers = `/v1/webhooks/${webhook.id}/watchers/policy/p1`;
  await tidings.request('PUT', watchers, { name: 'x', triggers: ['*'] });
  const input = { name: 'x', organization, project, permissions: ['*'] };
  const key = await tidings.request<ApiKey>('POST', '/v1/api-keys', input);
  const { member, session } = await joinAs(tidings, { organization, role: 'owner' });
  const saved = await tidings.request<{ id: string }>('POST', '/v1/saved-searches', {
    name: `Search ${made}`,
    query: '',
    organization,
    project,
  });
  const again = { webhook: webhook.id, failedSince: '-1h' };
  const replay = await tidings.request<{ id: string }>('POST', '/v1/replays', again);
  const token = await tidings.request<{ id: string }>('POST', '/v1/live/tokens', { organization, project });
  const type = `type-${made}`;
  await tidings.request('POST', '/v1/event-types', { name: type, organization, schema: {}, example: 1 });
  const interaction = await tidings.request<{ id: string }>('POST', '/v1/interactions', {
    question: 'May I?',
    organization,
    project,
  });
  const inbox = await tidings.request<{ id: string; url: string }>('POST', '/v1/test-inboxes', {
    organization,
    project,
  });
  await fetch(inbox.body.url, { method: 'POST', body: 'x' });
  const receipts = await tidings.request<{ data: { id: string }[] }>(
    'GET',
    `/v1/test-inboxes/${inbox.body.id}/receipts`,
  );
  const entries = await tidings.request<{ data: { id: string }[] }>(
    'GET',
    `/v1/audit-log?resource=webhook&resourceId=${webhook.id}`,
  );
  const portal = await tidings.request<{ id: string }>('POST', '/v1/portal-sessions', {
    organization,
    project,
  });
  const { alert, rule } = await plantAlert(tidings, organization, project);
  return {
    organizations: organization,
    organization,
    projects: project ?? 'own',
    project: project ?? 'own',
    webhooks: webhook.id,
    webhook: webhook.id,
    events: event.id,
    deliveries: delivery.id,
    replays: replay.body.id,
    issues: await makeIssue({ organization, project }),
    'api-keys': key.body.id,
    'portal-sessions': portal.body.id,
    members: member.id,
    assignee: member.id,
    sessions: session,
    'event-types': type,
    'saved-searches': saved.body.id,
    tokens: token.body.id,
    alerts: alert,
    'test-inboxes': inbox.body.id,
    receipts: receipts.body.data[0]!.id,
    after: receipts.body.data[0]!.id,
    interactions: interaction.body.id,
    rule,
    'alert-rules': rule,
    'audit-log': entries.body.data[0]!.id,
  };
}

/** What was given up at a webhook that leads nowhere, whatever becomes of it afterwards. */
async function makeIssue({ organization, project }: Place): Promise<string> {
  const webhook = await tidings.createWebhook({
    organization,
    project,
    url: `${receiver.url}/nowhere`,
    events: ['given.up'],
    retry: 'none',
  });
  await tidings.send({ organization, project, type: 'given.up', data: 1, webhooks: [webhook.id] });
  const path = `/v1/issues?webhook=${webhook.id}`;
  return until(
    async () => (await tidings.request<{ data: { id: string }[] }>('GET', path)).body.data[0]?.id,
    'an issue',
  );
}

const NOBODYS: Record<string, string> = {
  organizations: 'nobody',
  organization: 'nobody',
  projects: 'nothing',
  project: 'nothing',
  webhooks: 'wh_01kah3c3t6f8mvav5nq1j6w0zs',
  webhook: 'wh_01kah3c3t6f8mvav5nq1j6w0zs',
  events: 'evt_01kah3c3t6f8mvav5nq1j6w0zs',
  deliveries: 'del_01kah3c3t6f8mvav5nq1j6w0zs0000001',
  replays: 'rpl_01kah3c3t6f8mvav5nq1j6w0zs',
  issues: 'iss_01kah3c3t6f8mvav5nq1j6w0zs',
  'api-keys': 'key_01kah3c3t6f8mvav5nq1j6w0zs',
  'portal-sessions': 'pts_01kah3c3t6f8mvav5nq1j6w0zs',
  members: 'mem_01kah3c3t6f8mvav5nq1j6w0zs',
  assignee: 'mem_01kah3c3t6f8mvav5nq1j6w0zs',
  sessions: 'ses_01kah3c3t6f8mvav5nq1j6w0zs',
  'event-types': 'type-0',
  'saved-searches': 'sea_01kah3c3t6f8mvav5nq1j6w0zs',
  tokens: 'ltk_01kah3c3t6f8mvav5nq1j6w0zs',
  'test-inboxes': 'inb_01kah3c3t6f8mvav5nq1j6w0zs',
  receipts: 'rcp_01kah3c3t6f8mvav5nq1j6w0zs',
  after: 'rcp_01kah3c3t6f8mvav5nq1j6w0zs',
  alerts: 'alt_01kah3c3t6f8mvav5nq1j6w0zs',
  interactions: 'int_01kah3c3t6f8mvav5nq1j6w0zs',
  'alert-rules': 'rul_01kah3c3t6f8mvav5nq1j6w0zs',
  'audit-log': 'aud_999999999999999999',
  rule: 'rul_01kah3c3t6f8mvav5nq1j6w0zs',
};

const OF_NO_PROJECT = ['organizations', 'organization', 'event-types'];

describe.each(Object.entries(CALLERS))('a caller %s', (name, place) => {
  let request: Tidings['request'];
  let ids: Ids;
  /** A caller of a project shares what belongs to no project with those of others. */
  const sameOrganization = place.organization === THEIRS.organization;
  const cannotTell = (kind: string): boolean => !sameOrganization || !OF_NO_PROJECT.includes(kind);

  beforeAll(async () => {
    const [others, own] = [await makeIds(THEIRS, receiver.url), await makeIds(place, receiver.url)];
    const { signedIn = false, portal = false, ...scope } = place;
    if (portal) {
      const all = { ...scope, permissions: PORTAL_PERMISSIONS };
      const opened = await tidings.request<{ token: string }>('POST', '/v1/portal-sessions', all);
      const headers = { authorization: `Bearer ${opened.body.token}` };
      request = (method, path, body) => tidings.request(method, path, body, headers);
    } else if (signedIn) ({ request } = (await joinAs(tidings, { ...scope, role: 'owner' })).browser);
    else {
      const input = { name, ...scope, permissions: ['*'] };
      const key = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
      const headers = { authorization: `Bearer ${key.body.key}` };
      request = (method, path, body) => tidings.request(method, path, body, headers);
    }
    ids = Object.fromEntries(
      Object.keys(others).map((kind) => [
        kind,
        { others: others[kind]!, own: own[kind]!, nobodys: NOBODYS[kind]! },
      ]),
    );
  });

  /** Whoever has every permission may call everything; a portal has few. */
  function mayCall({ operationId, security }: Call): boolean {
    if (!place.portal) return true;
    const [permission] = security![0]!.apiKey!;
    return permission === undefined
      ? operationId !== 'createLiveToken'
      : (PORTAL_PERMISSIONS as readonly string[]).includes(permission);
  }

  /** Answers to two calls that differ in ids alone, the ids replaced. */
  async function compare(
    call: Call,
    ...addresses: { path: string; body: unknown; used: string[] }[]
  ): Promise<[number, unknown][]> {
    const answers: [number, unknown][] = [];
    for (const { path, body, used } of addresses) {
      const { status, text } = await request(call.method, path, body);
      // Lists tell until when was looked through: until each of them was asked.
      let masked = text.replace(/(?<="range":\{"start":"[^"]*","end":)"[^"]*"/, '"<now>"');
      // A refusal for want of a permission names no id, and may have a word that is one.
      if (status !== 403) used.forEach((id, i) => (masked = masked.replaceAll(id, `<id ${i}>`)));
      answers.push([status, masked]);
    }
    return answers;
  }

  const withIds = calls.filter(({ path }) => path.includes('{'));
  test.each(withIds.map((call) => [call.operationId, call] as const))(
    'finds nothing of others by the path of %s',
    async (_, call) => {
      const kinds = kindsOf(call.path).map((kind) => {
        if (!ids[kind]) throw new Error(`Say in makeIds and NOBODYS how to make an id for /${kind}/{…}.`);
        return kind;
      });
      // Each id in turn is somebody else's; those before it are the caller's own or somebody else's, too.
      for (const [i, kind] of kinds.entries()) {
        if (!cannotTell(kind)) continue;
        for (const before of i === 0 ? (['own'] as const) : (['own', 'others'] as const)) {
          const fill = (which: 'others' | 'nobodys'): { path: string; body: unknown; used: string[] } => {
            const used = kinds.map((each, j) => ids[each]![j < i ? before : which]);
            let next = 0;
            const path = call.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(used[next++]!));
            return { path, body: bodyOf(call), used };
          };
          const [found, missing] = await compare(call, fill('others'), fill('nobodys'));
          expect(missing![0], `${call.operationId} of what is not there: ${String(missing![1])}`).toBe(
            mayCall(call) ? 404 : 403,
          );
          expect(found).toEqual(missing);
        }
      }
    },
  );

  const withParameters = calls.flatMap((call) =>
    (call.parameters ?? [])
      .filter((parameter) => parameter.in === 'query' && parameter.name in NOBODYS)
      .map((parameter) => [call.operationId, parameter.name, call] as const),
  );
  test.each(withParameters)(
    'finds nothing of others by a parameter of %s: %s',
    async (_, parameter, call) => {
      if (!cannotTell(parameter)) return;
      const fill = (which: 'others' | 'nobodys'): { path: string; body: unknown; used: string[] } => {
        const used = [...kindsOf(call.path).map((kind) => ids[kind]!.others), ids[parameter]![which]];
        let next = 0;
        const path = call.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(used[next++]!));
        return { path: `${path}?${parameter}=${encodeURIComponent(used.at(-1)!)}`, body: bodyOf(call), used };
      };
      const [found, missing] = await compare(call, fill('others'), fill('nobodys'));
      expect(found).toEqual(missing);
    },
  );

  const withPlaces = calls.flatMap((call) =>
    (['organization', 'project'] as const)
      .filter((field) => resolve(schemaOf(call) ?? {}).properties?.[field])
      .map((field) => [call.operationId, field, call] as const),
  );
  test.each(withPlaces)('makes nothing for others by %s: %s', async (_, field, call) => {
    // In another organization a project of the same name is one's own.
    if (!cannotTell(field) || (field === 'project' && !sameOrganization)) return;
    const fill = (which: 'others' | 'nobodys'): { path: string; body: unknown; used: string[] } => {
      const id = ids[field]![which];
      return { path: call.path, body: { ...(bodyOf(call) as object), [field]: id }, used: [id] };
    };
    const [found, missing] = await compare(call, fill('others'), fill('nobodys'));
    expect(missing![0], String(missing![1])).toBe(mayCall(call) ? 404 : 403);
    expect(found).toEqual(missing);
  });

  // The live stream goes on for ever: live-access.test.ts listens to it.
  const lists = calls.filter(
    ({ method, path, operationId }) => method === 'GET' && !path.includes('{') && operationId !== 'listen',
  );
  test.each(lists.map((call) => [call.operationId, call] as const))(
    'is shown nothing of others by %s',
    async (_, call) => {
      const { status, text } = await request('GET', call.path);
      expect(status).toBeLessThan(500);
      for (const [kind, { others, own }] of Object.entries(ids)) {
        if (cannotTell(kind) && others !== own) expect(text).not.toContain(JSON.stringify(others));
      }
    },
  );
});

/** The parts of a path before its ids. */
function kindsOf(path: string): string[] {
  return [...path.matchAll(/\/([^/]+)\/\{\w+\}/g)].map(([, kind]) => kind!);
}

function schemaOf(call: Call): Schema | undefined {
  return call.requestBody?.content['application/json']?.schema;
}

function bodyOf(call: Call): unknown {
  if (call.operationId in BODIES) return BODIES[call.operationId];
  const schema = schemaOf(call);
  return schema && sample(schema);
}

function resolve(schema: Schema): Schema {
  if (!schema.$ref) return schema;
  return (openapi.components.schemas as unknown as Record<string, Schema>)[schema.$ref.split('/').at(-1)!]!;
}

/** The least that a schema takes. */
function sample(reference: Schema, name = ''): unknown {
  const schema = resolve(reference);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0]!, name);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object': {
      const properties = schema.properties ?? {};
      const needed = new Set(schema.required ?? []);
      for (const extra of Object.keys(properties))
        if (needed.size < (schema.minProperties ?? 0)) needed.add(extra);
      return Object.fromEntries([...needed].map((key) => [key, sample(properties[key]!, key)]));
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items!, name));
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
      if (schema.format === 'date-time') return '2100-01-01T00:00:00Z';
      if (/url$/i.test(name)) return 'https://example.com/';
      return 'a'.repeat(Math.max(1, schema.minLength ?? 1));
    default:
      return {};
  }
}
