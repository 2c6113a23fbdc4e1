/** The event catalog, read and written by a person in a browser. */
import { expect, test } from 'vitest';
import type { EventType } from '@tidings/core/catalog/event-type';
import { seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('an event type is made, found, looked at from all sides, changed and deleted', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'catalogued';
  await tidings.createWebhook({ organization, url: receiver.url, name: 'Shop', events: ['order.*'] });
  await signInByLink(person, tidings, { role: 'developer', organization });
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.getByRole('link', { name: 'function.executed' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Create event type' }).click();
  await page.getByLabel('Name', { exact: true }).fill('order.created');
  await page.getByLabel(/^Description/).fill('An order <b>came</b> in');
  await page.getByLabel(/^Schema/).fill('{"type": "object", ');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText(/This is not JSON/).waitFor();
  await page.getByLabel(/^Schema/).fill(JSON.stringify(SCHEMA));
  await page.getByLabel(/^Example/).fill('{"lines": []}');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => page.getByLabel(/^Example/).getAttribute('aria-invalid')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel(/^Example/).fill('{"id": "o-1", "lines": [{"sku": "x"}]}');
  // What is written outlives a reload.
  await page.reload();
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('order.created');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'order.created' }).waitFor();

  // The tree follows references; the type is what the server prints.
  const carried = page.getByRole('region', { name: 'What it carries' });
  await carried.getByText('sku', { exact: true }).waitFor();
  await page.getByRole('link', { name: /^Shop/ }).waitFor();
  await page.getByText('0 events in the last 7 days').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await carried.getByRole('button', { name: 'TypeScript' }).click();
  const file = await tidings.request('GET', `/v1/event-types/types.ts?organization=${organization}&own=true`);
  const printed = await carried.locator('pre').innerText();
  expect(printed).toContain('export interface OrderCreated');
  expect(file.text).toContain(printed.trim());
  await page.reload();
  await carried.getByText('export interface OrderCreated').waitFor();

  await page.getByRole('button', { name: 'Send example' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await dialog.getByText('Accepted. It goes to 1 webhook.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('1 event in the last 7 days').waitFor();

  await page.getByRole('button', { name: 'Deprecate' }).click();
  await page.getByText('Deprecated', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Events that do not fit the schema').selectOption('reject');
  // What somebody else saves meanwhile is not replaced.
  await tidings.request('PATCH', `/v1/event-types/order.created?organization=${organization}`, {
    description: 'An order came in, from two',
  });
  await page.getByRole('button', { name: 'Save' }).click();
  await page
    .getByText('order.created saved. Changed elsewhere meanwhile, and left as is: Description.')
    .waitFor();
  await page.getByText('Rejects', { exact: true }).waitFor();
  expect(await typeOf('order.created', organization)).toMatchObject({
    organization,
    description: 'An order came in, from two',
    deprecated: true,
    validation: 'reject',
    schema: SCHEMA,
    schemaVersion: 1,
  });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('link', { name: 'Create webhook for it' }).click();
  await page.getByRole('button', { name: 'Remove order.created' }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.goto(`${origin}/catalog?q=came%20shop`);
  await page.getByRole('heading', { name: 'No event type matches' }).waitFor();
  await page.getByRole('searchbox').fill('CAME in');
  await page.getByRole('link', { name: 'order.created' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const shipped = page.getByRole('link', { name: 'function.executed' });
  await shipped.waitFor();
  await page.getByRole('link', { name: 'order.created' }).waitFor({ state: 'detached' });
  // Names have the room of columns that are not shown.
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => shipped.evaluate((link) => link.scrollWidth - link.clientWidth)).toBe(0);
});

test('a document is checked part by part before it is imported, and what ships becomes one’s own by a change', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'imported';
  await signIn(person, tidings, { role: 'developer', organization });
  await page.goto(`${origin}/catalog/import`);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('Paste a document, or choose a file.').waitFor();
  await page
    .getByLabel('Document', { exact: true })
    .fill('shop.opened:\n  type: object\nshop.closed:\n  type: object\n  maxLenght: 3\n');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('1 of 2 would be imported, 1 refused.').waitFor();
  await page.getByText('/shop.closed/maxLenght').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(
    (await tidings.request('GET', `/v1/event-types/shop.opened?organization=${organization}`)).status,
  ).toBe(404);
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByText('1 of 2 imported, 1 refused.').waitFor();
  await page.getByRole('region', { name: 'Result' }).getByRole('link').click();
  await page.getByText(/^1 of \d+ types/).waitFor();
  await page.getByRole('link', { name: 'shop.opened' }).waitFor();

  await page.goto(`${origin}/catalog/type/edit?name=user.login`);
  await page.getByText(/It is built in/).waitFor();
  await page.getByLabel(/^Description/).fill('Somebody came in');
  await page.reload();
  await expect.poll(() => page.getByLabel(/^Description/).inputValue()).toBe('Somebody came in');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Custom', { exact: true }).waitFor();
  expect(await typeOf('user.login', organization)).toMatchObject({
    pack: 'admin',
    description: 'Somebody came in',
  });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText(/^Built in/).waitFor();
  // What the platform tells of itself is read, and neither changed nor sent.
  await page.goto(`${origin}/catalog/type?name=webhook.disabled`);
  await page.getByText('Operational', { exact: true }).waitFor();
  for (const name of ['Edit', 'Deprecate', 'Send example'])
    expect(await page.getByRole('button', { name }).or(page.getByRole('link', { name })).count(), name).toBe(
      0,
    );
});

const SCHEMA = {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'string', pattern: '^o-' },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
  },
  $defs: { line: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
};

async function typeOf(name: string, organization: string): Promise<EventType> {
  const path = `/v1/event-types/${name}?organization=${organization}`;
  return (await scene.tidings.request<EventType>('GET', path)).body;
}
