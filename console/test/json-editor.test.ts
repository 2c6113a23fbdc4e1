/** Where people write JSON: in colours and with hints, under the same policy as every page, and by keyboard alone. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('what can stand at the cursor is offered, and what is written before the editor is there is kept', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  // The editor comes late: somebody has begun in the plain field, and goes on in the middle of a word.
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/json-editor-view-.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${origin}/catalog/new`);
  const schema = page.getByLabel(/^Schema/);
  await schema.fill('{"type": "object"}');
  await schema.press('ArrowLeft');
  letGo();
  await page.locator('.cm-content').first().waitFor();
  await page.keyboard.type(', "prop');
  const offered = page.getByRole('listbox');
  await offered.getByRole('option', { name: '"properties"' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.keyboard.type('{"kind": {"enum": ["small", "large"]}}');
  await expect
    .poll(() => schema.textContent())
    .toContain('"properties": {"kind": {"enum": ["small", "large"]}}');
  // Its values, too; and the Tab key leads on.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect
    .poll(() => page.getByLabel('Example').evaluate((node) => node === document.activeElement))
    .toBe(true);
  await page.keyboard.type('{"kind": ');
  await page.keyboard.press('Control+Space');
  await offered.getByRole('option', { name: '"large"' }).click();
  expect(await page.getByLabel('Example').textContent()).toBe('{"kind": "large"}');
  await page.getByLabel('Name').fill('sized.thing');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'sized.thing' }).waitFor();
});
