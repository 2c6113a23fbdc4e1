/** Who hears of what goes wrong, settled by a person in a browser. */
import { expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('a webhook is told of what goes wrong with others, until it is not any more', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'notified';
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/settings/notifications`);
  await page.getByRole('heading', { name: 'There is nobody to notify yet' }).waitFor();
  const name = `<i>On call</i> ${'for all that we have and a bit more '.repeat(3)}`.slice(0, 99);
  const told = await tidings.createWebhook({
    ...{ organization, name, url: `${receiver.url}/told` },
    events: ['order.*'],
  });
  const group = await tidings.createWebhook({
    ...{ organization, name: 'All of webhooks', url: `${receiver.url}/group`, events: ['webhook.*'] },
  });
  const broken = await tidings.createWebhook({
    ...{ organization, name: 'Broken', url: `${receiver.url}/broken`, events: ['*'] },
  });
  await page.reload();
  const topic = page.getByRole('listitem').filter({ hasText: 'webhook.disabled' });
  // By its group, and not by `*`.
  await topic.getByRole('link', { name: 'All of webhooks' }).waitFor();
  expect(await topic.getByRole('link').count()).toBe(1);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'delivery.exhausted' })
    .getByText('Nobody is notified')
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Add who is notified: A webhook is disabled' }).press('Enter');
  await page.getByRole('menuitem', { name }).click();
  await topic.getByRole('link', { name }).waitFor();
  const eventsOf = async (): Promise<readonly string[]> =>
    (await tidings.request<Webhook>('GET', `/v1/webhooks/${told.id}`)).body.events;
  expect(await eventsOf()).toEqual(['order.*', 'webhook.disabled']);
  expect(await seriousFaults(page)).toEqual([]);
  await tidings.request('POST', `/v1/webhooks/${broken.id}/disable`);
  await expect.poll(() => receiver.requests.map(({ url }) => url)).toContain('/told');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);

  await page.getByRole('button', { name: `Stop notifying ${name}` }).click();
  await topic.getByRole('link', { name }).waitFor({ state: 'detached' });
  expect(await eventsOf()).toEqual(['order.*']);
  expect(group.events).toEqual(['webhook.*']);
});

test('of the failures of one webhook a new one is told, or one that there is, and of no other', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'alerted';
  const told = await tidings.createWebhook({
    ...{ organization, name: 'On call', url: `${receiver.url}/called`, events: ['order.*'] },
  });
  await signIn(person, tidings, { role: 'owner', organization });
  receiver.respond(({ url }) => ({ status: url?.startsWith('/fails') ? 500 : 200 }));
  const dialog = page.getByRole('dialog');
  const fails = async (type: string, url: string): Promise<void> => {
    await page.goto(`${origin}/webhooks/new?event=${type}`);
    await page.getByLabel('Name', { exact: true }).fill(`Fails at ${type}`);
    await page.getByLabel('URL').fill(receiver.url + url);
    await page.getByText('Signing, body and retries').click();
    await page.getByLabel('Retries').selectOption('none');
    await page.getByRole('switch', { name: 'Alert me' }).press('Space');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await dialog.getByText(`For Fails at ${type} only.`).waitFor();
  };
  await fails('order.sent', '/fails-other');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await fails('order.paid', '/fails');
  await dialog.getByLabel('Notify').selectOption('new');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Continue' }).press('Enter');
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Failures of Fails at order.paid');
  await page.getByLabel('URL').fill(`${receiver.url}/new-one`);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Failures of Fails at order.paid' }).waitFor();

  // Then one that there is, which would leave it out, and says so; until it does not.
  const all = await tidings.request<Page>('GET', `/v1/webhooks?organization=${organization}`);
  const one = all.body.data.find(({ name }) => name === 'Fails at order.paid')!;
  await tidings.request('PATCH', `/v1/webhooks/${told.id}`, { minSeverity: 'critical' });
  await page.goto(`${origin}/webhooks/${one.id}`);
  await page.getByRole('button', { name: 'Alert me' }).press('Enter');
  await dialog.getByLabel('Notify').selectOption(told.id);
  await dialog.getByText(/^It would not be notified of .*delivery\.exhausted\. /).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await tidings.request('PATCH', `/v1/webhooks/${told.id}`, { minSeverity: null });
  await page.reload();
  await page.getByRole('button', { name: /^More for/ }).press('Enter');
  await page.getByRole('menuitem', { name: 'Alert me' }).press('Enter');
  await dialog.getByLabel('Notify').selectOption(told.id);
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await page.getByText(/ is notified when Fails at order\.paid fails$/).waitFor();
  // Whoever asks for it next sees who is told.
  await page.getByRole('button', { name: 'Alert me' }).press('Enter');
  const already = dialog.getByText(/^Already notified: /);
  for (const name of [told.name, 'Failures of Fails at order.paid'])
    await expect.poll(() => already.filter({ hasText: name }).count()).toBe(3);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const after = await tidings.request<Webhook>('GET', `/v1/webhooks/${told.id}`);
  expect(after.body.events).toEqual([
    'order.*',
    ...['webhook.disabled', 'webhook.misconfigured', 'delivery.exhausted'],
  ]);

  // Both hear of what it fails to take, and not of what another does.
  for (const type of ['order.sent', 'order.paid']) await tidings.send({ organization, type, data: {} });
  const exhausted = (url: string): unknown[] =>
    receiver.requests
      .filter((request) => request.url === url && request.body.includes('delivery.exhausted'))
      .map(({ body }) => (JSON.parse(body.toString()) as Told).data.webhook.name);
  for (const url of ['/new-one', '/called'])
    await expect.poll(() => exhausted(url)).toEqual(['Fails at order.paid']);
});

interface Page {
  data: Webhook[];
}

interface Told {
  data: { webhook: { name: string } };
}
