/** What holds for an organization, and who changed what, settled and looked up by a person in a browser. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Organization } from '@tidings/core/organization';
import { startTcpProxy } from '../../server/test/tcp-proxy.ts';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('an organization keeps events as long as it is told, and its projects come and go', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'settled';
  await tidings.createWebhook({ organization, project: 'space-1', url: receiver.url, name: 'In a project' });
  await signIn(person, tidings);
  await page.goto(`${origin}/settings/organization`);
  await page.getByRole('heading', { name: 'Organizations' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: /settled/ }).click();
  await page.getByRole('heading', { name: 'Projects' }).waitFor();
  const days = page.getByLabel(/^Event retention in days/);
  await days.fill('forever');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => days.getAttribute('aria-invalid')).toBe('true');
  await days.fill('7');
  await page.getByLabel(/^Retries/).selectOption('none');
  await page.getByRole('switch', { name: 'Known event types only' }).click();
  // What somebody else saves meanwhile is told before it is replaced, and takes nothing away.
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Settled here');
  const path = `/v1/organizations/${organization}`;
  await tidings.request('PATCH', path, { name: 'Settled elsewhere' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Changed elsewhere meanwhile, and here to something else: Name\./).waitFor();
  expect(await name.inputValue()).toBe('Settled here');
  expect(await days.inputValue()).toBe('7');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use what was saved' }).click();
  expect(await name.inputValue()).toBe('Settled elsewhere');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Settled elsewhere saved').waitFor();
  expect((await tidings.request<Organization>('GET', path)).body).toMatchObject({
    name: 'Settled elsewhere',
    retentionDays: 7,
    defaultRetry: 'none',
    strictEventTypes: true,
    publishEventTypes: false,
  });
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Create project' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Id', { exact: true }).fill('not an id');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => dialog.getByLabel('Id', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Id', { exact: true }).fill('space-2');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: /^space-2/ }).click();
  await page.getByRole('heading', { name: 'space-2' }).waitFor();
  await page.getByText('are kept for 7 days').waitFor();
  const form = page.getByRole('form', { name: 'Settings of the project' });
  await form.getByLabel('Name', { exact: true }).fill('');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => form.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await form.getByLabel('Name', { exact: true }).fill('<i>Second</i> space');
  await form.getByLabel(/^Retries/).selectOption('alert');
  await form.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: '<i>Second</i> space' }).waitFor();
  expect(
    (await tidings.request('GET', `/v1/projects/space-2?organization=${organization}`)).body,
  ).toMatchObject({
    name: '<i>Second</i> space',
    defaultRetry: 'alert',
  });
  await page.getByText('https: URLs at public addresses').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Delete project' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'Projects' }).waitFor();
  expect(new URL(page.url()).searchParams.get('project')).toBeNull();
  // What is in one is told before it goes along.
  await page.getByRole('link', { name: /^space-1/ }).click();
  await page.getByRole('button', { name: 'Delete project' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await dialog.getByText(/1 webhook/).waitFor();
  await dialog.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByText(/^None\. A project is a part/).waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('who changed what is found by action and kind, with what was before and after, and no secret', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'audited';
  const { id } = await tidings.createWebhook({
    ...{ organization, url: receiver.url, name: 'Watched over' },
    apiKey: { value: 'key-that-is-hidden' },
  });
  await tidings.request('PATCH', `/v1/webhooks/${id}`, { name: '<u>Renamed</u>' });
  await tidings.request('GET', `/v1/webhooks/${id}/secret`);
  const type = `{"name":"order.paid","organization":"${organization}","example":{"id":12345678901234567,"rate":1.0}}`;
  expect((await tidings.request('POST', '/v1/event-types', type)).status).toBe(201);
  await signIn(person, tidings, { role: 'auditor', organization });
  // It is a page of the settings, and a part of its own: one is there, and not in the settings.
  await page.goto(`${origin}/settings/members`);
  const rail = page.getByRole('navigation', { name: 'Main' });
  const here = rail.locator('[aria-current=page]');
  await expect.poll(() => here.allTextContents()).toEqual([' Settings']);
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await expect.poll(() => crumbs.textContent()).toMatch(/›Settings›Members$/);
  await rail.getByRole('link', { name: 'Audit log' }).click();
  await page.getByRole('heading', { name: 'Audit log', exact: true }).waitFor();
  await expect.poll(() => here.allTextContents()).toEqual([' Audit log']);
  await page.getByRole('row', { name: /Signed in/ }).waitFor();
  await page
    .getByRole('img', { name: /^\d+ entries of the audit log by time, 0 of them refused$/ })
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // As in other logs there are views, columns, and what a cell can be searched by.
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Secrets seen' }).click();
  await page.getByText('1 in the last 30 days').waitFor();
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Call' }).check();
  await page.keyboard.press('Escape');
  await page.locator('td[data-column=operation]').hover();
  await page.getByRole('button', { name: /^Search by Call: / }).click();
  await page.getByRole('menuitem', { name: 'Filter for value' }).click();
  await expect
    .poll(() => new URL(page.url()).searchParams.get('q'))
    .toMatch(/^\(?action:reveal\)? AND operation=/);
  await page.getByText('1 in the last 30 days').waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await page.getByRole('row', { name: /Signed in/ }).waitFor();
  // Searched in the language of all logs: what is wrong is shown where it is, and what can stand there is offered.
  const box = page.getByRole('combobox', { name: 'Search the audit log' });
  await box.fill('who:ada');
  await box.press('Enter');
  await page.getByRole('alert').getByText('There is no field who.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await box.fill('');
  await box.pressSequentially('chan');
  await page.getByRole('option', { name: /^changed:/ }).click();
  await box.pressSequentially('name action:update');
  await box.press('Enter');
  await page.getByText('1 in the last 30 days').waitFor();
  await page.reload();
  await page.getByText('1 in the last 30 days').waitFor();
  expect(await box.inputValue()).toBe('changed:name action:update');
  await box.fill('changed:url actor.kind:nobody');
  await box.press('Enter');
  await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
  await page.getByRole('button', { name: 'Clear the search' }).click();
  await page.getByRole('row', { name: /Signed in/ }).waitFor();
  await page.getByRole('button', { name: 'Any kind' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Webhook', exact: true }).click();
  await page.getByRole('row', { name: /Signed in/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /Revealed/ }).waitFor();
  await page.getByRole('button', { name: 'Any action' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Changed' }).click();
  await page.getByText('1 in the last 30 days').waitFor();
  await page.getByRole('button', { name: 'Details of Changed Webhook <u>Renamed</u>' }).press('Enter');
  const changed = page.getByRole('table', { name: 'What changed' });
  await changed.getByRole('row', { name: 'name Watched over <u>Renamed</u>' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // What is chosen is exported, and no more.
  await page.getByRole('button', { name: 'Export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'NDJSON' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('audit-log.ndjson');
  expect((await readFile(await file.path(), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
  // The choice and the open row are part of the address.
  await page.reload();
  await changed.getByRole('row', { name: 'name Watched over <u>Renamed</u>' }).waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  // An entry has a link of its own, which opens it whatever is listed; or says that it is not there.
  const entry = page.getByRole('region', { name: 'The open entry' });
  await page.getByRole('button', { name: 'Copy link to this entry' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const listed = page.url();
  await page.goto(`${link}&q=action:erase`);
  await entry.getByRole('row', { name: 'name Watched over <u>Renamed</u>' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto(link.replace(/\d+$/, '999999999'));
  await page.getByText('The entry that the link opens is not there').waitFor();
  await page.goto(listed);
  await page.getByRole('button', { name: 'Changed', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Created' }).click();
  await page.getByRole('button', { name: 'Details of Created Webhook Watched over' }).click();
  await changed.waitFor();
  expect(await page.content()).not.toContain('key-that-is-hidden');
  // Numbers have all their digits.
  await page.getByRole('button', { name: 'Webhook', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Event type' }).click();
  await page.getByRole('button', { name: 'Details of Created Event type order.paid' }).click();
  await changed
    .getByText(/"id": ?12345678901234567\b.*"rate": ?1\.0\b|"rate": ?1\.0.*12345678901234567/)
    .waitFor();
  await page.getByRole('button', { name: 'Event type', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Webhook', exact: true }).click();
  await page.getByRole('button', { name: 'Created', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Erased' }).click();
  await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('row', { name: /Signed in/ }).waitFor();

  // A webhook has its own.
  await tidings.createWebhook({ organization, url: receiver.url, name: 'Another' });
  await page.goto(`${origin}/webhooks/${id}`);
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await page.getByText('3 in the last 30 days').waitFor();
  await page.getByRole('row', { name: /Revealed/ }).waitFor();
  await page.getByRole('button', { name: 'Any action' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Changed' }).click();
  await page.getByText('1 in the last 30 days').waitFor();
  await page.getByRole('button', { name: /^Details of Changed Webhook/ }).click();
  await changed.getByRole('row', { name: 'name Watched over <u>Renamed</u>' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Export' }).click();
  const exported = await page.getByRole('link', { name: 'NDJSON' }).getAttribute('href');
  expect(Object.fromEntries(new URL(exported!, origin).searchParams)).toMatchObject({
    ...{ resource: 'webhook', resourceId: id, action: 'update' },
  });
});

test('a clock that is wrong decides nothing; of a file that does not come it is said why', async () => {
  const { tidings, person } = scene;
  const { page, context, origin } = person;
  await page.addInitScript(() => {
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
  });
  const organization = 'of-an-hour-ahead';
  await signIn(person, tidings, { role: 'auditor', organization });
  await page.goto(`${origin}/settings/audit-log?range=-15m`);
  await page.getByRole('row', { name: /Signed in/ }).waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  const link = page.getByRole('link', { name: 'NDJSON' });
  await context.setOffline(true);
  await link.click();
  await page.getByText('The server does not answer.').first().waitFor();
  await context.setOffline(false);
  const answer = { title: 'Refused', status: 400, code: 'invalid_request', errors: [] };
  await page.route(/\/v1\/exports\/.*dryRun=true/, (route) =>
    route.fulfill({ status: 400, json: { ...answer, detail: 'It is more than is made.' } }),
  );
  await link.click();
  await page.getByText('It is more than is made.').first().waitFor();
  await page.unroute(/\/v1\/exports\/.*dryRun=true/);
  // One that is cut off on its way is no file, and the browser says so.
  const event = { type: 'order.paid', organization, data: {}, summary: 'x'.repeat(200) };
  await tidings.request(
    'POST',
    '/v1/events/batch',
    Array.from({ length: 100 }, () => event),
  );
  const proxy = await startTcpProxy(Number(new URL(tidings.url).port));
  proxy.cutAfter = 8000;
  const elsewhere = await context.newPage();
  const [cutOff] = await Promise.all([
    elsewhere.waitForEvent('download'),
    elsewhere.goto(`http://localhost:${proxy.port}/v1/exports/events?format=ndjson`).catch(() => null),
  ]);
  expect(await cutOff.failure()).not.toBe(null);
  await elsewhere.close();
  await proxy.close();
  // It was offline and looks anew, which would be told as well: only the file is to ask.
  await page.route(
    ({ pathname }) => pathname.startsWith('/v1/') && !pathname.startsWith('/v1/exports/'),
    () => undefined,
  );
  await context.clearCookies();
  await link.click();
  await page.getByText('Your session has ended').waitFor();
});
