/** What was given up, reviewed by a person in a browser. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('what was given up is reviewed, replayed after the fix, and resolved', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  receiver.respond(() => ({ status: 500 }));
  const organization = 'reviewed';
  const input = { name: 'Orders', organization, url: receiver.url, retry: 'none' };
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
  expect(await seriousFaults(page)).toEqual([]);
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
