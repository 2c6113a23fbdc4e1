/** What a person sets for themselves, and what the server says of itself. */
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { VERSION } from '../../server/src/version.ts';
import { isFocused, seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('single keys are given others, and switched off', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signInByLink(person, tidings, { role: 'developer', organization: 'keys' });
  await page.keyboard.press('?');
  await page
    .getByRole('dialog', { name: 'Keyboard shortcuts' })
    .getByRole('link', { name: 'Change keys' })
    .click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);

  // What another one has, and what is no character, is refused; Escape leaves all as it is.
  const change = page.getByRole('button', {
    name: /(Change the key for|Press the key for): Create a webhook/,
  });
  await change.click();
  await page.keyboard.press('j');
  await page.getByRole('alert').getByText('j is already the key for: Next row.').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('alert').getByText('ArrowDown cannot be changed.').waitFor();
  await page.keyboard.press('Escape');
  await change.press('Enter');
  await page.keyboard.press('Shift+C');
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Create a webhook' })
    .getByText('C', { exact: true })
    .waitFor();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('n');
  expect(new URL(page.url()).pathname).toBe('/settings/keyboard');
  // The list of keys says how it stands, after the page is loaded anew as well.
  await page.reload();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('?');
  await page
    .getByRole('dialog')
    .getByRole('listitem')
    .filter({ hasText: 'Create a webhook' })
    .getByText('C', { exact: true })
    .waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+C');
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();

  await page.goto(`${origin}/settings/keyboard`);
  await page.getByRole('button', { name: 'Reset to defaults' }).click();
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  expect(new URL(page.url()).pathname).toBe('/settings/keyboard');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
});

test('times are those of the zone that somebody chooses', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings, { role: 'viewer', organization: 'keys' });
  await page.goto(`${origin}/settings/account`);
  const zone = page.getByLabel('Time zone');
  const begins = page.locator('time').first();
  for (const chosen of ['Asia/Tokyo', 'America/New_York']) {
    await zone.selectOption(chosen);
    await expect
      .poll(() =>
        begins.evaluate(
          (time: HTMLTimeElement, timeZone) =>
            time.textContent ===
            new Intl.DateTimeFormat(undefined, {
              ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone },
            }).format(new Date(time.dateTime)),
          chosen,
        ),
      )
      .toBe(true);
    expect(await zone.inputValue()).toBe(chosen);
  }
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto(`${origin}/deliveries`);
  await page.getByRole('button', { name: 'Last 2 hours' }).click();
  await page.getByText('America/New_York; leave one empty').waitFor();
});

test('rows are selected, replayed and copied by keyboard alone', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'pressed';
  await tidings.createWebhook({ name: 'Pressed', organization, url: `${receiver.url}/pressed` });
  for (const n of [1, 2, 3, 4])
    await tidings.send({ organization, type: `order.n${n}`, data: {}, id: `pressed-${n}` });
  const arrived = (): number => receiver.requests.filter(({ url }) => url === '/pressed').length;
  await expect.poll(arrived).toBe(4);
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/deliveries`);
  const rows = page.locator('tr[data-row]');
  await expect.poll(() => rows.count()).toBe(4);
  await page.keyboard.press('j');
  // Arrows lead from a row as they do elsewhere.
  await page.keyboard.press('ArrowDown');
  const [first, second] = [rows.nth(0).locator('[data-row-link]'), rows.nth(1).locator('[data-row-link]')];
  expect(await second.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowUp');
  expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('x');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await page.keyboard.press('c');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await rows.nth(2).getAttribute('data-row'));
  await page.getByText(`${copied} copied`).waitFor();
  // Esc closes the row that is open first. A list that completes words is none that is open.
  await page.keyboard.press('Enter');
  await page.getByRole('list', { name: 'Attempts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('list', { name: 'Attempts' }).waitFor({ state: 'detached' });
  await page.getByText('2 selected').waitFor();
  // Nothing is sent before it is confirmed.
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => dialog.count()).toBe(0);
  expect(arrived()).toBe(4);
  // Who only looked how many it would be goes on with what is selected.
  await page.getByText('2 selected').waitFor();

  // Esc makes nothing chosen any more; also who has ticked by the pointer goes on by keys.
  await page.getByRole('checkbox', { name: 'Select order.n3' }).click();
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('1 selected').waitFor({ state: 'detached' });
  await page.keyboard.press('x');
  await page.keyboard.press('r');
  await dialog.waitFor();
  await page.keyboard.press('Escape');

  // Where nothing is chosen it is the row that one is at.
  await page.goto(`${origin}/deliveries?q=order.n2`);
  await expect.poll(() => rows.count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('r');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.keyboard.press('r');
  await dialog.getByRole('checkbox').check();
  await dialog.getByRole('button', { name: /^Replay/ }).click();
  await expect.poll(arrived).toBe(5);

  await page.goto(`${origin}/events?q=order.n3`);
  await expect.poll(() => rows.count()).toBe(1);
  await page.keyboard.press('j');
  await page.keyboard.press('c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('pressed-3');
});

test('who goes on by keyboard is at the heading of the next screen, and on the way back where they were', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'arrivals';
  await tidings.createWebhook({ name: 'Arrivals', organization, url: receiver.url });
  await signIn(person, tidings, { role: 'owner', organization });
  const heading = (name: string): Locator => page.getByRole('heading', { name, level: 1, exact: true });
  const holds = (wanted: Locator): Promise<void> => expect.poll(() => isFocused(wanted)).toBe(true);
  await page.goto(`${origin}/webhooks`);
  const row = page.getByRole('link', { name: /^Arrivals/ });
  await row.waitFor();
  await page.keyboard.press('j');
  await holds(row);
  await page.keyboard.press('Enter');
  await holds(heading('Arrivals'));
  // It is no stop for Tab, which goes on from it.
  await page.keyboard.press('Tab');
  expect(await isFocused(heading('Arrivals'))).toBe(false);
  await page.goBack();
  await holds(row);
  await page.goForward();
  await holds(page.getByRole('link', { name: 'Send test' }));
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await holds(heading('Deliveries'));
  // What is not left stays where it is.
  const issues = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Issues' });
  await issues.press('Enter');
  await heading('Issues').waitFor();
  expect(await isFocused(issues)).toBe(true);
  // Which screen came is read out.
  await page
    .getByRole('status')
    .filter({ hasText: /^Issues$/ })
    .waitFor({ state: 'attached' });

  // What is pressed and then has nothing left to do keeps whoever pressed it.
  await page.goto(`${origin}/settings/organization?organization=${organization}`);
  await page.getByLabel('Name', { exact: true }).fill('Comings');
  const save = page.getByRole('button', { name: 'Save' });
  await save.press('Enter');
  await page.getByText('Comings saved').waitFor();
  await expect.poll(() => save.getAttribute('aria-disabled')).toBe('true');
  await holds(save);

  // Whose session ends is told so where the screen was.
  await person.context.clearCookies();
  await page.getByRole('link', { name: 'Members', exact: true }).press('Enter');
  await holds(heading('Sign in'));
});

test('who looks after the server sees how it does, and others what it is', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.goto(`${origin}/settings/about`);
  await page.getByRole('heading', { name: `Tidings ${VERSION}` }).waitFor();
  await page.getByText('All is well').waitFor();
  await page.getByRole('table', { name: 'Processes at work' }).getByText('api, engine').waitFor();
  await page.getByText('public addresses and 127.0.0.0/8').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await person.context.clearCookies();
  await signIn(person, tidings, { role: 'viewer', organization: 'keys' });
  await page.goto(`${origin}/settings/about`);
  await page.getByRole('heading', { name: `Tidings ${VERSION}` }).waitFor();
  expect(await page.getByRole('heading', { name: /^(Health|Configuration)$/ }).count()).toBe(0);
});
