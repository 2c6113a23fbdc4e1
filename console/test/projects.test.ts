/** What belongs to one project of an organization, looked at and made by a person in a browser. */
import { expect, test } from 'vitest';
import type { ApiKey } from '@tidings/core/api-key';
import type { Webhook } from '@tidings/core/webhook';
import type { Page } from '../../server/test/start.ts';
import { seriousFaults, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('the project that is chosen at the top holds for every list, the log and what is made', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'spaces';
  const long = `Second space, ${'a name that goes on '.repeat(4)}`.trim();
  await tidings.request('POST', '/v1/projects', { id: 'space-1', organization, name: '<b>First</b> space' });
  await tidings.request('POST', '/v1/projects', { id: 'space-2', organization, name: long });
  receiver.respond(() => ({ status: 400 }));
  for (const project of ['space-1', 'space-2', undefined]) {
    await tidings.createWebhook({
      ...{ organization, project, url: receiver.url, retry: 'none' },
      name: `Of ${project ?? 'all'}`,
    });
    await tidings.request('POST', '/v1/api-keys', {
      ...{ organization, project, name: `Key of ${project ?? 'all'}`, permissions: ['events:write'] },
    });
  }
  await tidings.send({ organization, project: 'space-1', type: 'first.happened', data: {} });
  await tidings.send({ organization, project: 'space-2', type: 'second.happened', data: {} });
  await expect
    .poll(async () => {
      const found = await tidings.request<Page<object>>('GET', `/v1/issues?organization=${organization}`);
      return found.body.data.length;
    })
    .toBe(3);

  await signInByLink(person, tidings, { role: 'owner', organization });
  await page.getByRole('link', { name: 'Webhooks', exact: true }).first().click();
  await page.getByText('3 in this organization').waitFor();
  await page.getByRole('link', { name: /^Of space-1 space-1 · / }).waitFor();
  await page.getByRole('button', { name: 'All projects' }).click();
  await page.getByRole('menuitemcheckbox', { name: '<b>First</b> space' }).click();
  await page.getByText('1 in this project').waitFor();
  expect(new URL(page.url()).searchParams.get('project')).toBe('space-1');
  expect(await seriousFaults(page)).toEqual([]);

  // It stays while one goes about, and when the page is loaded anew.
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.getByText('1 to review').waitFor();
  await page.reload();
  await page.getByText('1 to review').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByText('1 in the last 2 hours').waitFor();
  await page.getByText('first.happened').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  // The webhook of the whole organization gets its events, too.
  await page.getByText('2 in the last 2 hours').waitFor();
  await page.goto(`${origin}/settings/api-keys?project=space-1`);
  await page.getByText('1 of space-1').waitFor();

  // What is made belongs to it unless it is said otherwise.
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Another key');
  expect(await dialog.getByLabel(/^Project/).inputValue()).toBe('space-1');
  await dialog.getByLabel(/^Project/).fill('space-2');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const keys = await tidings.request<Page<ApiKey>>('GET', `/v1/api-keys?organization=${organization}`);
  expect(keys.body.data[0]).toMatchObject({ name: 'Another key', project: 'space-2' });
  await page.keyboard.press('n');
  await page.getByLabel('Name', { exact: true }).fill('Made in a project');
  await page.getByLabel('URL', { exact: true }).fill(receiver.url);
  expect(await page.getByLabel(/^Project/).inputValue()).toBe('space-1');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Made in a project' }).waitFor();
  const hooks = await tidings.request<Page<Webhook>>('GET', `/v1/webhooks?organization=${organization}`);
  expect(hooks.body.data[0]).toMatchObject({ name: 'Made in a project', project: 'space-1' });

  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole('button', { name: '<b>First</b> space' }).click();
  await page.getByRole('menuitemcheckbox', { name: long }).click();
  await page.goto(`${origin}/webhooks?project=space-2`);
  await page.getByText('1 in this project').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.getByRole('button', { name: long }).click();
  await page.getByRole('menuitemcheckbox', { name: 'All projects' }).click();
  await page.getByText('4 in this organization').waitFor();
});

test('an organization without projects has none to choose among', async () => {
  const { tidings, receiver, person } = scene;
  const { page } = person;
  await tidings.createWebhook({ organization: 'lone', url: receiver.url, name: 'Alone' });
  await signInByLink(person, tidings, { role: 'owner', organization: 'lone' });
  await page.getByText('lone', { exact: true }).first().waitFor();
  expect(await page.getByRole('button', { name: 'All projects' }).count()).toBe(0);
});
