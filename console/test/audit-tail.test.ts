/** The tail of the audit log, and rows that are links. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { openBeside, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('the audit log tells what is done as it is done, and moves nothing that is read', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'audited';
  const webhook = await tidings.createWebhook({ name: 'Audited', organization, url: receiver.url });
  const other = await tidings.createWebhook({ name: 'Other', organization, url: receiver.url });
  const act = async (what: string, id = webhook.id): Promise<void> => {
    const { status } = await tidings.request('POST', `/v1/webhooks/${id}/${what}`);
    expect(status).toBe(200);
  };
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/audit`);
  const rows = page.locator('tr[data-row]');
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('button', { name: 'Tail', exact: true }).click();
  await page.getByRole('banner').getByText('Live').waitFor();
  expect(new URL(page.url()).searchParams.get('tail')).toBe('true');
  await act('pause', other.id);
  await act('pause');
  await expect.poll(() => rows.count()).toBe(2);
  expect(await seriousFaults(page)).toEqual([]);

  // Who points at it is told how many there are, and sees them when that is pressed.
  await rows.last().hover();
  await act('resume');
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await rows.count()).toBe(2);
  await page.getByRole('button', { name: '1 new' }).click();
  await expect.poll(() => rows.count()).toBe(3);

  // A link to it tails, too; and what is over has nothing to tell.
  await page.goto(`${origin}/settings/audit-log?organization=${organization}&action=update&tail=true`);
  await page.getByRole('banner').getByText('Live').waitFor();
  await rows.first().waitFor();
  const before = await rows.count();
  await act('pause');
  await expect.poll(() => rows.count()).toBe(before + 1);
  await page.goto(`${origin}/settings/audit-log?range=2026-01-01T00:00:00Z..2026-01-02T00:00:00Z&tail=true`);
  await page.getByText(/^No changes/).waitFor();
  expect(await page.getByRole('button', { name: 'Tail', exact: true }).count()).toBe(0);
});

test('the audit log is turned round, and its address says how far one has come', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'audited-back';
  const webhook = await tidings.createWebhook({ name: 'Turned', organization, url: receiver.url });
  const rename = (n: number) =>
    tidings.request('PATCH', `/v1/webhooks/${webhook.id}`, { name: `Name ${String(n).padStart(3, '0')}` });
  for (let n = 1; n <= 60; n++) await rename(n);
  await signIn(person, tidings);
  await page.goto(`${origin}/settings/audit-log?organization=${organization}&resource=webhook`);
  const names = page.locator('td[data-column="resource"] .font-medium');
  const first = (): Promise<string | null> => names.first().textContent();
  const asked = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const head = page.getByRole('columnheader', { name: 'Time', exact: true });
  await expect.poll(first).toBe('Name 060');
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  await head.getByRole('button').click();
  await expect.poll(first).toBe('Turned');
  expect(await head.getAttribute('aria-sort')).toBe('ascending');
  expect(asked('order')).toBe('oldest');
  await page.getByRole('button', { name: 'Show newer' }).click();
  await expect.poll(() => names.count()).toBe(61);
  await expect.poll(() => asked('cursor')).not.toBe(null);
  await rename(61);
  await page.reload();
  await page.getByText(/^Further down in the list up to/).waitFor();
  await expect.poll(first).toBe('Name 050');
  await page.getByText('61 found').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(first).toBe('Turned');
  await page.getByRole('button', { name: 'From the oldest' }).click();
  await page.getByText('62 in the last 30 days').waitFor();
  // What is done now comes first where the newest do.
  await page.getByRole('button', { name: 'Tail', exact: true }).click();
  await expect.poll(first).toBe('Name 061');
  expect(asked('order')).toBe(null);
  // Much was done in the last moments: what of it is not on the first page does not come before that.
  await page.getByRole('banner').getByText('Live').waitFor();
  await rename(62);
  await expect.poll(first).toBe('Name 062');
  expect(await names.nth(1).textContent()).toBe('Name 061');
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(() => names.last().textContent()).toBe('Turned');
  expect(await names.count()).toBe(63);
});

test('who comes back to a search finds what that found, also from far down in another', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'audited-long';
  const webhook = await tidings.createWebhook({ name: 'First', organization, url: receiver.url });
  for (let n = 0; n < 25; n++)
    await tidings.createWebhook({ name: `Number ${n}`, organization, url: receiver.url });
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  await signIn(person, tidings);
  await page.goto(`${origin}/settings/audit-log?organization=${organization}&resource=webhook`);
  const rows = page.locator('tr[data-row]');
  await expect.poll(() => rows.count()).toBe(27);
  await page.getByRole('button', { name: 'Any action' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Created', exact: true }).click();
  await expect.poll(() => rows.count()).toBe(26);
  await page.mouse.wheel(0, 400);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(120);
  await page.goBack();
  await page.getByRole('button', { name: 'Any action' }).waitFor();
  expect(await rows.count()).toBe(27);
});

test('rows of events and of the audit log are opened beside as links are', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'linked-rows';
  await tidings.createWebhook({ name: 'Linked', organization, url: receiver.url });
  // As others count.
  const id = '1234567890123456789';
  await tidings.send({ id, organization, type: 'order.paid', data: { n: 1 } });
  await signIn(person, tidings);
  await page.goto(`${origin}/events?organization=${organization}`);
  const event = page.getByRole('table').getByRole('link', { name: 'order.paid' });
  const [shown, opened] = [
    await openBeside(person, event),
    page.getByRole('button', { name: /^Details of/ }),
  ];
  await shown.getByRole('button', { name: /^Details of order\.paid/, expanded: true }).waitFor();
  const asked = (of: Page, name: string): string | null => new URL(of.url()).searchParams.get(name);
  expect([asked(shown, 'organization'), asked(shown, 'open')]).toEqual([organization, JSON.stringify(id)]);
  await shown.close();
  // Pressed, the row opens where it is.
  expect(await opened.first().getAttribute('aria-expanded')).toBe('false');
  // Who draws over its text has that text.
  const drawn = page.locator('td[data-column="time"] time');
  const { x, y, width, height } = (await drawn.boundingBox())!;
  await page.mouse.move(x + 1, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width - 1, y + height / 2, { steps: 5 });
  await page.mouse.up();
  expect(await page.evaluate(() => String(getSelection()))).toBe(await drawn.textContent());
  expect(await opened.first().getAttribute('aria-expanded')).toBe('false');
  await event.click();
  await expect.poll(() => opened.first().getAttribute('aria-expanded')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);

  await page.goto(`${origin}/settings/audit-log?organization=${organization}&resource=webhook`);
  const entry = page.getByRole('table').getByRole('link', { name: /Linked$/ });
  const told = await openBeside(person, entry);
  await told.getByRole('button', { name: /^Details of Created Webhook Linked/, expanded: true }).waitFor();
  expect(asked(told, 'organization')).toBe(organization);
  await told.close();
  expect(await seriousFaults(page)).toEqual([]);
});
