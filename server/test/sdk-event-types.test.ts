import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { InvalidRequestError, NotFoundError, Tidings as Sdk } from '@tidings/sdk';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
let admin: Sdk;
beforeAll(async () => {
  tidings = await startTidings();
  admin = new Sdk({ apiKey: tidings.apiKey, baseUrl: tidings.url });
});
afterAll(() => tidings.stop());

const ORDER = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };

test('an event type through its life', async () => {
  const query = { organization: 'org-123' };
  const made = await admin.eventTypes.create({
    name: 'order.created',
    ...query,
    schema: ORDER,
    example: { id: 'o-1' },
  });
  expect(made).toMatchObject({ name: 'order.created', organization: 'org-123', schemaVersion: 1 });
  expect(await admin.eventTypes.get('order.created', query)).toEqual(made);
  expect(await admin.eventTypes.getText('order.created', query)).toContain('"name":"order.created"');
  expect(await admin.eventTypes.example('order.created', query)).toEqual({
    type: 'order.created',
    data: { id: 'o-1' },
  });

  const changed = await admin.eventTypes.update(
    'order.created',
    { schema: { ...ORDER, required: [] } },
    query,
  );
  expect(changed.schemaVersion).toBe(2);
  const versions = await admin.eventTypes.versions('order.created', query);
  expect(versions.map(({ version }) => version)).toEqual([2, 1]);

  await admin.eventTypes.update('order.created', { validation: 'warn' }, query);
  const accepted = await admin.events.send({ type: 'order.created', ...query, data: { id: 1 } });
  expect(accepted.warnings).toEqual([{ path: '/data/id', message: 'must be a string.' }]);
  await admin.eventTypes.update('order.created', { validation: 'reject' }, query);
  const refused = admin.events.send({ type: 'order.created', ...query, data: { id: 1 } });
  await expect(refused).rejects.toMatchObject({ code: 'schema_violation', errors: accepted.warnings });
  await expect(refused).rejects.toBeInstanceOf(InvalidRequestError);

  await admin.eventTypes.delete('order.created', query);
  await expect(admin.eventTypes.get('order.created', query)).rejects.toBeInstanceOf(NotFoundError);
});

test('the catalog, page by page', async () => {
  const names: string[] = [];
  for await (const { name } of await admin.eventTypes.list({ group: 'function', limit: 2 })) names.push(name);
  expect(names).toEqual(
    ['created', 'deleted', 'executed', 'failed', 'updated'].map((name) => `function.${name}`),
  );
});

test('documents, and the types of a catalog', async () => {
  const organization = 'imports';
  const document = { 'order.created': ORDER };
  const planned = await admin.eventTypes.import(document, { organization, dryRun: true });
  expect(planned).toMatchObject({ dryRun: true, data: [{ name: 'order.created', result: 'created' }] });
  const texts = [stringify(document), JSON.stringify(document), ` \n${JSON.stringify(document)}`];
  for (const each of [document, ...texts]) await admin.eventTypes.import(each, { organization });
  const again = await admin.eventTypes.import(texts[0]!, { organization });
  expect(again.data).toMatchObject([{ result: 'unchanged' }]);
  const types = await admin.eventTypes.types({ organization, own: true });
  expect(types).toContain('export interface OrderCreated {\n  id: string;\n}');
  expect(types).toContain('"order.created": OrderCreated;');
});
