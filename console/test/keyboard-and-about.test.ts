/** What a person sets for themselves, and what the server says of itself. */
import { expect, test } from 'vitest';
import { VERSION } from '../../server/src/version.ts';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('single keys are given others, and switched off', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings, { role: 'developer', organization: 'keys' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('link', { name: 'Change keys' }).click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);

  // What another one has, and what is no character, is refused; Escape leaves all as it is.
  const change = page.getByRole('button', {
    name: /(Change the key of|Press the key for): Create a webhook/,
  });
  await change.click();
  await page.keyboard.press('j');
  await page.getByRole('alert').getByText('j is the key of: Next row.').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('alert').getByText('ArrowDown keeps what it does.').waitFor();
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
  await page.getByRole('button', { name: 'As they were at first' }).click();
  await page.getByRole('switch', { name: 'Single keys do something' }).click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('n');
  await page.keyboard.press('?');
  expect(new URL(page.url()).pathname).toBe('/settings/keyboard');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.getByRole('switch', { name: 'Single keys do something' }).click();
  await page.getByRole('heading', { name: 'Keyboard', exact: true }).click();
  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
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
  expect(await page.getByRole('heading', { name: /^(Health|Set to)$/ }).count()).toBe(0);
});
