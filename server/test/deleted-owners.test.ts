/** Organizations and projects that are deleted, and what becomes of what was in them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewApiKey } from '@tidings/core/api-key';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { EventAccepted } from '@tidings/core/event';
import type { Project } from '@tidings/core/project';
import type { Webhook } from '@tidings/core/webhook';
import { joinAs } from './browser.ts';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, until, type Answer, type Page, type Tidings } from './start.ts';

let tidings: Tidings;
/** Another process over the same database. */
let beside: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  beside = await startTidings({ beside: tidings });
});
afterAll(async () => {
  await beside.stop();
  await Promise.all([tidings.stop(), receiver.close()]);
});

async function makeKey(input: object): Promise<{ authorization: string }> {
  const permissions = ['*'];
  const { body } = await tidings.request<NewApiKey>('POST', '/v1/api-keys', {
    name: 'x',
    permissions,
    ...input,
  });
  return { authorization: `Bearer ${body.key}` };
}
const read = (path: string, headers?: Record<string, string>): Promise<number> =>
  tidings.request('GET', path, undefined, headers).then(({ status }) => status);

/** A process that has not heard of a deletion says so, once. */
async function sendAnyway(server: Tidings, event: object): Promise<EventAccepted> {
  const send = (): Promise<Answer<EventAccepted>> => server.request('POST', '/v1/events', event);
  const first = await send();
  if (first.status === 202) return first.body;
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
  const second = await send();
  expect(second.status, second.text).toBe(202);
  return second.body;
}

describe('projects', () => {
  test('are made, listed, renamed and got', async () => {
    const input = { id: 'space', organization: 'spaces' };
    const made = await tidings.request<Project>('POST', '/v1/projects', input);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ ...input, name: 'space' });
    expect((await tidings.request('POST', '/v1/projects', input)).status).toBe(409);
    // Another organization has ids of its own.
    expect((await tidings.request('POST', '/v1/projects', { ...input, organization: 'more' })).status).toBe(
      201,
    );
    const path = '/v1/projects/space?organization=spaces';
    const renamed = await tidings.request<Project>('PATCH', path, { name: 'A space' });
    expect(renamed.body).toMatchObject({ ...input, name: 'A space', createdAt: made.body.createdAt });
    expect((await tidings.request('GET', path)).body).toEqual(renamed.body);
    expect((await tidings.request('GET', '/v1/projects/space')).status).toBe(404);
    // One that came into being on first use is one like the others.
    await tidings.send({ type: 'a', data: 1, organization: 'spaces', project: 'used' });
    const listed = await tidings.request<Page<Project>>('GET', '/v1/projects?organization=spaces');
    expect(listed.body.data.map(({ id, name }) => [id, name])).toEqual([
      ['space', 'A space'],
      ['used', 'used'],
    ]);
  });

  test('are shown to and changed by their own callers, and deleted by those of the organization', async () => {
    await tidings.request('POST', '/v1/projects', { id: 'own', organization: 'kept' });
    await tidings.request('POST', '/v1/projects', { id: 'other', organization: 'kept' });
    const own = await makeKey({ organization: 'kept', project: 'own' });
    const listed = await tidings.request<Page<Project>>('GET', '/v1/projects', undefined, own);
    expect(listed.body.data.map(({ id }) => id)).toEqual(['own']);
    expect(await read('/v1/projects/other', own)).toBe(404);
    expect((await tidings.request('PATCH', '/v1/projects/own', { name: 'Mine' }, own)).status).toBe(200);
    expect((await tidings.request('POST', '/v1/projects', { id: 'third' }, own)).status).toBe(404);
    expect((await tidings.request('DELETE', '/v1/projects/own', undefined, own)).status).toBe(403);
    expect((await tidings.request('DELETE', '/v1/projects/other', undefined, own)).status).toBe(404);
  });

  test('take their webhooks and keys along', async () => {
    const place = { organization: 'kept', project: 'leaving' };
    const webhook = await tidings.createWebhook({ ...place, url: receiver.url });
    const stays = await tidings.createWebhook({ organization: 'kept', url: receiver.url });
    const key = await makeKey(place);
    const sent = await tidings.send({ ...place, type: 'a', data: 1 });
    await tidings.delivery(webhook.id, 'success');
    const path = '/v1/projects/leaving?organization=kept';
    const refused = await tidings.request('DELETE', path);
    expect([refused.status, refused.body.code]).toEqual([409, 'in_use']);
    expect(refused.body.detail).toContain('1 webhook and 1 API key');
    expect(await read(`/v1/webhooks/${webhook.id}`)).toBe(200);

    expect((await tidings.request('DELETE', `${path}&confirm=true`)).status).toBe(204);
    expect(await read(path)).toBe(404);
    expect(await read(`/v1/webhooks/${webhook.id}`)).toBe(404);
    expect(await read(`/v1/webhooks/${stays.id}`)).toBe(200);
    await until(async () => (await read('/v1/webhooks', key)) === 401, 'the key to end', 1500);
    // What happened in it happened in the organization.
    expect((await tidings.deliveries(stays.id))[0]!.event.id).toBe(sent.id);

    const again = await tidings.send({ ...place, type: 'a', data: 2 });
    expect(again.webhooks).toEqual([stays.id]);
    expect((await tidings.request('DELETE', path)).status).toBe(204);
  });
});

const LISTS = [
  ...['webhooks', 'organizations', 'projects', 'members', 'api-keys', 'watchers'],
  ...['deliveries', 'events', 'issues', 'replays', 'saved-searches?organization=default'],
];

describe('an organization', () => {
  test('that holds something is deleted when that is confirmed, and nothing of it is reached any more', async () => {
    const organization = 'parting';
    const webhook = await tidings.createWebhook({ organization, project: 'part', url: receiver.url });
    receiver.respond(() => ({ status: 500 }));
    const { id: event } = await tidings.send({
      id: 'waits',
      organization,
      project: 'part',
      type: 'a',
      data: 1,
    });
    const [waiting] = await until(async () => {
      const found = await tidings.deliveries(webhook.id, '?status=retrying');
      return found.length > 0 && found;
    }, 'a retry');
    const key = await makeKey({ organization });
    const { browser } = await joinAs(tidings, { organization, role: 'viewer' });
    await tidings.request('POST', '/v1/event-types', { name: 'own', organization, schema: {}, example: 1 });
    await tidings.request('PATCH', `/v1/organizations/${organization}`, { publishEventTypes: true });
    await beside.request('GET', '/v1/webhooks', undefined, key);

    const path = `/v1/organizations/${organization}`;
    const refused = await tidings.request('DELETE', path);
    expect([refused.status, refused.body.code]).toEqual([409, 'in_use']);
    expect(refused.body.detail).toContain('1 webhook, 1 project, 1 API key, 1 member, and 1 event type');
    expect(refused.body.errors![0]!.path).toBe('confirm');
    expect(await read(path)).toBe(200);

    expect((await tidings.request('DELETE', `${path}?confirm=true`)).status).toBe(204);
    const gone = [
      path,
      `/v1/projects/part?organization=${organization}`,
      `/v1/webhooks/${webhook.id}`,
      `/v1/webhooks/${webhook.id}/deliveries`,
      `/v1/webhooks/${webhook.id}/deliveries/${waiting!.id}`,
      `/v1/webhooks/${webhook.id}/watchers`,
      `/v1/events/${event}/decisions?organization=${organization}`,
      `/v1/event-types/own?organization=${organization}`,
    ];
    for (const each of gone) expect([each, await read(each)]).toEqual([each, 404]);
    for (const list of [...LISTS, 'exports/deliveries?format=csv']) {
      const { status, text } = await tidings.request('GET', `/v1/${list}`);
      expect([list, status, text.includes(organization)]).toEqual([list, 200, false]);
    }
    const published = await fetch(`${tidings.url}/v1/event-types?organization=${organization}`);
    expect(published.status).toBe(401);
    for (const server of [tidings, beside]) {
      const status = (): Promise<number> =>
        server.request('GET', '/v1/webhooks', undefined, key).then((answer) => answer.status);
      await until(async () => (await status()) === 401, 'the key to end', 1500);
    }
    await until(
      async () => (await browser.request('GET', '/v1/session')).status === 401,
      'the session to end',
      1500,
    );

    // What waited is canceled, and never sent.
    await until(async () => {
      const queued = await tidings.query(
        `SELECT FROM queue q JOIN webhook w ON w.number = q.webhook WHERE w.deleted_at IS NOT NULL`,
      );
      return queued.length === 0;
    }, 'the deliveries to end');
    const ended = await tidings.query<{ status: string }>(
      `SELECT d.status FROM delivery d JOIN organization o ON o.number = d.organization WHERE o.id = $1`,
      [organization],
    );
    expect(ended).toEqual([{ status: 'canceled' }]);
    receiver.respond(() => ({ status: 200 }));

    const log = await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?organization=${organization}`);
    const deleted = log.body.data.filter(({ operation }) => operation === 'deleteOrganization');
    expect(deleted.map(({ action, resource }) => `${action} ${resource.kind}`).toSorted()).toEqual([
      'delete api-key',
      'delete event-type',
      'delete member',
      'delete organization',
      'delete project',
      'delete webhook',
    ]);
    expect(deleted.find(({ resource }) => resource.kind === 'organization')!.resource.id).toBe(organization);
  });

  test('of the same id is another one', async () => {
    const organization = 'again';
    const old = await tidings.createWebhook({ organization, url: receiver.url });
    await tidings.send({ id: 'same', organization, type: 'a', data: 1 });
    await tidings.delivery(old.id, 'success');
    await tidings.request('DELETE', `/v1/organizations/${organization}?confirm=true`);
    for (const server of [tidings, beside]) {
      const sent = async (): Promise<{ duplicate: boolean; webhooks: string[] }> =>
        sendAnyway(server, { organization, type: 'a', data: 1 });
      await until(async () => (await sent()).webhooks.length === 0, 'the webhook to be forgotten', 1500);
    }
    // An id of the caller's own counts anew, too.
    expect(await tidings.send({ id: 'same', organization, type: 'b', data: 2 })).toMatchObject({
      duplicate: false,
      webhooks: [],
    });
    const fresh: Webhook = await tidings.createWebhook({ organization, url: receiver.url });
    const listed = await tidings.request<Page<Webhook>>('GET', `/v1/webhooks?organization=${organization}`);
    expect(listed.body.data.map(({ id }) => id)).toEqual([fresh.id]);
    const { webhooks } = await beside.send({ organization, type: 'a', data: 3 });
    expect(webhooks.every((id) => id === fresh.id)).toBe(true);
  });

  test('that holds nothing needs no confirmation', async () => {
    await tidings.request('POST', '/v1/organizations', { id: 'empty' });
    expect((await tidings.request('DELETE', '/v1/organizations/empty')).status).toBe(204);
    expect((await tidings.request('DELETE', '/v1/organizations/empty')).status).toBe(404);
    expect((await tidings.request('POST', '/v1/organizations', { id: 'empty' })).status).toBe(201);
  });

  test('is deleted by its owners, and by nobody else in it', async () => {
    const path = '/v1/organizations/owned?confirm=true';
    const owner = await joinAs(tidings, { organization: 'owned', role: 'owner' });
    const admin = await joinAs(tidings, { organization: 'owned', role: 'admin' });
    expect((await admin.browser.request('DELETE', path)).status).toBe(403);
    const part = await makeKey({ organization: 'owned', project: 'part' });
    expect((await tidings.request('DELETE', path, undefined, part)).status).toBe(403);
    expect((await owner.browser.request('DELETE', '/v1/organizations/empty?confirm=true')).status).toBe(404);
    expect((await owner.browser.request('DELETE', path)).status).toBe(204);
    expect(await read('/v1/organizations/owned')).toBe(404);
  });

  test('and its projects are not deleted by who may do less than those that are let in by them', async () => {
    const lesser = { permissions: ['organizations:*', 'webhooks:*'] };
    const paths = ['/v1/projects/part?organization=greater', '/v1/organizations/greater'];
    const instance = await makeKey(lesser);
    const keyOf = (input: object) => makeKey({ organization: 'greater', ...input });
    const own = await keyOf(lesser);
    const owner = await keyOf({ project: 'part' });
    const refusal = async (path: string, headers: Record<string, string>): Promise<unknown[]> => {
      const sign = path.includes('?') ? '&' : '?';
      const { status, body } = await tidings.request(
        'DELETE',
        `${path}${sign}confirm=true`,
        undefined,
        headers,
      );
      return [status, body?.detail];
    };
    const lacks = (what: string): unknown[] => [
      403,
      expect.stringContaining(`more than x, which lacks ${what}.`),
    ];
    for (const path of paths) expect(await refusal(path, instance)).toEqual(lacks('*'));
    expect(await refusal(paths[0]!, own)).toEqual(lacks('*'));
    expect(await read('/v1/webhooks', owner)).toBe(200);
    // Also without the confirmation: what is in it is no matter then.
    expect((await tidings.request('DELETE', paths[0]!, undefined, own)).status).toBe(403);

    await joinAs(tidings, { organization: 'peopled', role: 'viewer' });
    const [status, detail] = await refusal('/v1/organizations/peopled', instance);
    expect([status, detail]).toEqual([403, expect.stringContaining('deliveries:read')]);

    await keyOf({ project: 'small', permissions: ['webhooks:read'] });
    expect((await refusal('/v1/projects/small?organization=greater', own))[0]).toBe(204);
    await makeKey({ organization: 'small', permissions: ['webhooks:read'] });
    expect((await refusal('/v1/organizations/small', instance))[0]).toBe(204);
  });

  test('takes in nothing more, whoever looked it up before', async () => {
    await tidings.createWebhook({ organization: 'late', url: receiver.url });
    await tidings.request('DELETE', '/v1/organizations/late?confirm=true');
    const insert = tidings.query(
      `INSERT INTO api_key (uid, organization, name, origin, hash, hint, permissions, created_at)
       SELECT gen_random_uuid(), number, 'x', 'api', 'x', 'x', '{*}', now() FROM organization WHERE id = 'late'`,
    );
    await expect(insert).rejects.toMatchObject({ code: 'TD002' });
  });
});

describe('what another process accepts right after a deletion', () => {
  test('is in another organization of the id, or project', async () => {
    for (let i = 0; i < 5; i++) {
      const organization = `left-${i}`;
      const event = { organization, project: 'part', type: 'a', data: 1 };
      const found = async (id: string): Promise<number[]> =>
        Promise.all(
          [
            `/v1/events/${id}`,
            `/v1/organizations/${organization}`,
            `/v1/projects/part?organization=${organization}`,
          ].map((path) => read(path)),
        );
      await tidings.send(event);
      await beside.send(event);
      for (const path of [
        `/v1/projects/part?organization=${organization}`,
        `/v1/organizations/${organization}`,
      ]) {
        expect(
          (await tidings.request('DELETE', `${path}${path.includes('?') ? '&' : '?'}confirm=true`)).status,
        ).toBe(204);
        const { id } = await sendAnyway(beside, event);
        expect(await found(id)).toEqual([200, 200, 200]);
      }
    }
  });

  test('is refused alone among events of others', async () => {
    const items = ['stays', 'leaves', 'stays', 'leaves'].map((organization) => ({
      organization,
      type: 'a',
      data: 1,
    }));
    await beside.request('POST', '/v1/events/batch', items);
    await tidings.request('DELETE', '/v1/organizations/leaves?confirm=true');
    const { body } = await beside.request<Pick<Page<{ status: number }>, 'data'>>(
      'POST',
      '/v1/events/batch',
      items,
    );
    const statuses = body.data.map(({ status }) => status);
    expect([statuses[0], statuses[2]]).toEqual([202, 202]);
    for (const status of [statuses[1], statuses[3]]) expect([202, 503]).toContain(status);
    const again = await beside.request<Pick<Page<{ status: number }>, 'data'>>(
      'POST',
      '/v1/events/batch',
      items,
    );
    expect(again.body.data.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  });
});
