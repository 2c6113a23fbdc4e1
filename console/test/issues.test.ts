/** What was given up, reviewed by a person in a browser. */
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Issue } from '@tidings/core/issue';
import type { Stats } from '@tidings/core/statistics';
import type { Page } from '../../server/test/start.ts';
import { nextMorning } from '../src/local-time.ts';
import { invite, isFocused, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

/** The list, with the only issue of an organization open: three deliveries to `Orders`. */
async function openIssue(organization: string): Promise<Locator> {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  receiver.respond(() => ({ status: 500 }));
  const input = { name: 'Orders', organization, url: receiver.url, retry: 'none' };
  const webhook = await tidings.createWebhook(input);
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: 'order.paid', data: n });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=failed')).length).toBe(3);
  const counted = `/v1/stats?organization=${organization}`;
  await expect
    .poll(async () => (await tidings.request<Stats>('GET', counted)).body.total.errors.http)
    .toBe(3);
  await signIn(person, tidings);

  await page.goto(`${origin}/issues?organization=${organization}`);
  const row = page.getByRole('row', { name: /Orders/ });
  await expect
    .poll(async () => {
      if ((await row.count()) === 1 && (await row.textContent())!.includes('Open3')) return true;
      await page.getByRole('button', { name: 'Refresh' }).click();
      return false;
    })
    .toBe(true);
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  return row;
}

test('what was given up is reviewed, replayed after the fix, and resolved', async () => {
  const { receiver, person } = scene;
  const { page } = person;
  const row = await openIssue('reviewed');
  await page
    .getByText(/^The receiver answered 500/)
    .last()
    .waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).press('Enter');
  await row.getByText('Acknowledged').waitFor();
  // What was pressed is gone: one goes on from the row.
  await page.locator(':focus[aria-label="Details of Orders, HTTP"]').waitFor();
  await page.getByLabel('Note').fill('Their disk is full.');
  await page.getByRole('button', { name: 'Save note' }).click();
  await page.getByText('Note saved').waitFor();
  await row.getByText('Their disk is full.').waitFor();
  // Searched in the language of all searches.
  const box = page.getByRole('combobox', { name: 'Search issues' });
  await box.fill('who:me');
  await box.press('Enter');
  await page.getByRole('alert').getByText('There is no field who.').waitFor();
  await box.fill('error.class:tls');
  await box.press('Enter');
  await page.getByRole('heading', { name: 'No issue matches' }).waitFor();
  await box.fill('note:disk deliveries>2');
  await box.press('Enter');
  await row.getByText('Their disk is full.').waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('note:disk deliveries>2');
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(null);
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');
  await row.getByRole('img', { name: /^3 in the last 24 hours; the most in the hour from / }).waitFor();
  await page.getByRole('button', { name: 'Failed attempts as a table' }).press('Enter');
  await page.getByRole('region', { name: 'Failed attempts, table' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await row.getByRole('img', { name: /^3 in the last 24 hours/ }).waitFor();
  // Its name can be read.
  expect((await row.locator('td').first().boundingBox())!.width).toBeGreaterThan(120);
  await row.getByText('Acknowledged').waitFor();
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
  await dialog.getByRole('button', { name: 'Replay', exact: true }).press('Enter');
  await dialog.getByText('Completed').waitFor();
  // What was pressed is gone; whoever pressed it is still where it stood.
  expect(await isFocused(dialog)).toBe(true);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return page.getByRole('heading', { name: 'Nothing to review' }).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await row.getByText('Resolved').waitFor();
});

test('what happens while a list is looked at is not told as if it were to come', async () => {
  const { page } = scene.person;
  const row = await openIssue('goes-on');
  const last = row.locator('time').first();
  const before = (await last.getAttribute('datetime'))!;
  // A minute goes by, for the server and what it tells.
  const later = (time: number): Date => new Date(time + 60_000);
  await page.route(/\/v1\/(?!live)/, async (route) => {
    const answer = await route.fetch();
    const { 'content-encoding': _, 'content-length': __, ...headers } = answer.headers();
    const body = (await answer.text()).replaceAll(/(?<="lastSeenAt":")[^"]+/g, (at) =>
      later(Date.parse(at)).toISOString(),
    );
    await route.fulfill({
      status: answer.status(),
      headers: { ...headers, date: later(Date.now()).toUTCString() },
      body,
    });
  });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => last.getAttribute('datetime')).toBe(later(Date.parse(before)).toISOString());
  expect(await last.textContent()).toMatch(/now|ago/);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('somebody looks after what was given up, and it can wait: by keyboard', async () => {
  const { tidings, person } = scene;
  const { page } = person;
  const organization = 'looked-after';
  const began = new Date();
  await invite(tidings, { organization, name: 'Grace Hopper', role: 'viewer' });
  const row = await openIssue(organization);
  await page.getByRole('button', { name: 'Assign' }).press('ArrowDown');
  const me = page.getByRole('menuitemcheckbox', { name: /^Me / });
  await me.waitFor();
  await page.getByRole('menuitemcheckbox', { name: 'Grace Hopper' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await me.press('Enter');
  await row.getByText(/assigned to/).waitFor();
  await page.getByRole('button', { name: 'Mine', pressed: false }).press('Enter');
  await page.getByRole('button', { name: 'Mine', pressed: true }).waitFor();
  await page.getByRole('button', { name: 'Details of Orders, HTTP' }).press('Enter');

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
  await page.getByRole('heading', { name: 'No issue assigned to you needs review' }).waitFor();
  // One goes on from where the row was.
  await expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  await page.keyboard.press('Tab');
  expect(await page.getByRole('button', { name: 'Show all' }).and(page.locator(':focus')).count()).toBe(1);
  await page.getByRole('button', { name: 'To review' }).press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Snoozed' }).press('Enter');
  await row.getByText('until').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await row.getByText('until').filter({ visible: true }).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
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
  await page.getByRole('button', { name: 'Reopen' }).press('Enter');
  await page.getByRole('heading', { name: 'No issue assigned to you is snoozed' }).waitFor();
  // A link shows it, whatever is listed.
  const { id } = (await tidings.request<Page<Issue>>('GET', issues)).body.data[0]!;
  await page.goto(`${person.origin}/issues?organization=${organization}&state=snoozed&open=${id}`);
  await page
    .getByRole('region', { name: 'The open issue' })
    .getByRole('button', { name: 'Acknowledge' })
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});
