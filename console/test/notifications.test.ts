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
  await page.getByRole('heading', { name: 'There is nobody to tell yet' }).waitFor();
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
    .getByText('Nobody is told')
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Add who is told: A webhook is disabled' }).press('Enter');
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

  await page.getByRole('button', { name: `Do not tell ${name} any more` }).click();
  await topic.getByRole('link', { name }).waitFor({ state: 'detached' });
  expect(await eventsOf()).toEqual(['order.*']);
  expect(group.events).toEqual(['webhook.*']);
});
