/** What was given up, reviewed by a person in a browser. */
import { expect, test } from 'vitest';
import type { Issue } from '@tidings/core/issue';
import type { Page } from '../../server/test/start.ts';
import { nextMorning } from '../src/local-time.ts';
import { invite, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('what was given up is reviewed, replayed after the fix, and resolved', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  receiver.respond(() => ({ status: 500 }));
  const organization = 'reviewed';
  const input = { name: 'Orders', organization, url: receiver.url, retry: 'none' };
  const began = new Date();
  await invite(tidings, { organization, name: 'Grace Hopper', role: 'viewer' });
  const webhook = await tidings.createWebhook(input);
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: 'order.paid', data: n });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=failed')).length).toBe(3);
  await signIn(person, tidings);

  await page.goto(`${origin}/issues?organization=${organization}`);
  await expect
    .poll(async () => {
      const row = page.getByRole('row', { name: /Orders/ });
      if ((await row.count()) === 1 && (await row.textContent())!.includes('Open3')) return true;
      await page.getByRole('button', { name: 'Refresh' }).click();
      return false;
    })
    .toBe(true);
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  await page
    .getByText(/^The receiver answered 500/)
    .last()
    .waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page
    .getByRole('row', { name: /Orders/ })
    .getByText('Acknowledged')
    .waitFor();
  await page.getByLabel('Note').fill('Their disk is full.');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('Note saved').waitFor();
  const row = page.getByRole('row', { name: /Orders/ });
  await row.getByText('Their disk is full.').waitFor();

  // By keyboard: who looks after it.
  await page.getByRole('button', { name: 'Assign' }).press('ArrowDown');
  const me = page.getByRole('menuitemcheckbox', { name: /^Me / });
  await me.waitFor();
  await page.getByRole('menuitemcheckbox', { name: 'Grace Hopper' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await me.press('Enter');
  await row.getByText(/looks after it/).waitFor();
  await page.getByRole('button', { name: 'Mine', pressed: false }).press('Enter');
  await page.getByRole('button', { name: 'Mine', pressed: true }).waitFor();
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  expect(await seriousFaults(page)).toEqual([]);

  // It can wait: it leaves the list, and is among those that do.
  await page.getByRole('button', { name: 'Snooze', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'Until another time…' }).press('Enter');
  const asked = page.getByRole('dialog');
  await asked.getByLabel('Until').fill('2020-01-01T09:00');
  await asked.getByRole('button', { name: 'Snooze' }).press('Enter');
  await asked.getByText('Is over already: name a time to come.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await asked.getByLabel('Until').fill('2999-01-01T09:00');
  await asked.getByRole('button', { name: 'Snooze' }).press('Enter');
  await page.getByText('Snoozed until 1 Jan 2999, 09:00').waitFor();
  await page.getByRole('heading', { name: 'No issue that you look after is to review' }).waitFor();
  await page.getByRole('button', { name: 'To review' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Snoozed' }).press('Enter');
  await row.getByText('until').waitFor();
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  await page.getByRole('button', { name: 'Snooze', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'Until tomorrow, 09:00' }).press('Enter');
  const issues = `/v1/issues?organization=${organization}`;
  await expect
    .poll(async () => (await tidings.request<Page<Issue>>('GET', issues)).body.data[0]!.snoozedUntil)
    .toSatisfy((until: string) =>
      [began, new Date()].some((now) => nextMorning(now).toISOString() === until),
    );
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Open again' }).press('Enter');
  await page.getByRole('heading', { name: 'No issue that you look after is snoozed' }).waitFor();
  await page.getByRole('button', { name: 'Mine' }).press('Enter');
  await page.getByRole('button', { name: 'Snoozed' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'To review' }).press('Enter');
  await row.getByText('Open', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  receiver.respond(() => ({ status: 200 }));
  await page.getByRole('button', { name: 'Replay 3' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('3 deliveries').waitFor();
  await dialog.getByLabel('Deliveries per second').fill('fast');
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await expect
    .poll(() => dialog.getByLabel('Deliveries per second').getAttribute('aria-invalid'))
    .toBe('true');
  await dialog.getByLabel('Deliveries per second').fill('100');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByText('Completed').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return page.getByRole('heading', { name: 'Nothing to review' }).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page
    .getByRole('row', { name: /Orders/ })
    .getByText('Resolved')
    .waitFor();
});
