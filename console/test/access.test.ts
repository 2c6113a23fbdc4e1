/** Who may come in and what they may do, settled by a person in a browser. */
import { generateSecret } from '@tidings/verify';
import { expect, test } from 'vitest';
import type { ApiKey } from '@tidings/core/api-key';
import type { Member } from '@tidings/core/member';
import type { Page } from '../../server/test/start.ts';
import { seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('a member is invited, comes in by the link, is given another role, and removed', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'staffed';
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/settings/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect
    .poll(() => dialog.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  await dialog.getByLabel('Name', { exact: true }).fill('<b>Grace</b>');
  await dialog.getByLabel('Email').fill('grace@example.com');
  await dialog.getByLabel('Role', { exact: true }).selectOption('auditor');
  expect(await dialog.getByLabel(/^payloads and responses/).isChecked()).toBe(false);
  await dialog.getByLabel(/^payloads and responses/).check();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const link = await dialog.getByText(/#token=/).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain('#token=');
  await page.getByRole('row', { name: /<b>Grace<\/b>.*Auditor.*payloads/ }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  const own = await person.context.browser()!.newContext();
  const theirs = await own.newPage();
  await theirs.goto(link.replace('127.0.0.1', 'localhost'));
  await theirs.getByRole('button', { name: 'Sign in' }).click();
  await theirs.getByRole('navigation', { name: 'Main' }).first().waitFor();

  await page.getByRole('button', { name: 'More for <b>Grace</b>' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await dialog.getByLabel('Role', { exact: true }).selectOption('developer');
  await dialog.getByLabel(/^signing secrets/).uncheck();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row', { name: /Grace.*Developer/ }).waitFor();
  const grace = async (): Promise<Member | undefined> =>
    (await tidings.request<Page<Member>>('GET', `/v1/members?organization=${organization}`)).body.data.find(
      ({ email }) => email === 'grace@example.com',
    );
  expect(await grace()).toMatchObject({ role: 'developer', revealSecrets: false, viewPayloads: true });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('button', { name: 'More for <b>Grace</b>' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('row', { name: /Grace/ }).waitFor({ state: 'detached' });
  expect(await grace()).toBeUndefined();
  await expect.poll(() => theirs.evaluate(async () => (await fetch('/v1/session')).status)).toBe(401);
  await own.close();
});

test('an API key is made with what it may do, shown once, and revoked', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'keyed';
  await signIn(person, tidings, { role: 'admin', organization });
  await page.goto(`${origin}/settings/api-keys`);
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  await page.getByRole('button', { name: 'Create API key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Shop backend');
  await dialog.getByRole('checkbox', { name: /^webhooks:read/ }).check();
  await dialog.getByLabel(/^Networks/).fill('127.0.0.0/8 nonsense');
  await dialog.getByLabel(/^Last day/).fill('2099-12-31');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => dialog.getByLabel(/^Networks/).getAttribute('aria-invalid')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByLabel(/^Networks/).fill('127.0.0.0/8, ::1');
  await dialog.getByRole('button', { name: 'Create', exact: true }).click();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const key = await page.evaluate(() => navigator.clipboard.readText());
  expect(key).toMatch(/^tk_/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(key);
  await page.getByRole('row', { name: /Shop backend.*127\.0\.0\.0\/8.*never/ }).waitFor();
  const { body } = await tidings.request<Page<ApiKey>>('GET', `/v1/api-keys?organization=${organization}`);
  expect(body.data[0]).toMatchObject({
    permissions: ['events:write', 'webhooks:read'],
    networks: ['127.0.0.0/8', '::1/128'],
  });
  const use = async (): Promise<number> =>
    (await tidings.request('GET', '/v1/webhooks', undefined, { authorization: `Bearer ${key}` })).status;
  expect(await use()).toBe(200);

  // Another name, another key in its place, and neither any more.
  const more = async (word: string, name = 'Shop backend'): Promise<void> => {
    await page
      .getByRole('button', { name: `More for ${name}` })
      .first()
      .click();
    await page.getByRole('menuitem', { name: word }).click();
  };
  await more('Rename');
  await dialog.getByLabel('Name', { exact: true }).fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(() => dialog.getByLabel('Name', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  await dialog.getByLabel('Name', { exact: true }).fill('<s>Till</s>');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await more('Rotate', '<s>Till</s>');
  await dialog.getByLabel('The old key expires').selectOption('In an hour');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  const second = await dialog.getByText(/^tk_/).innerText();
  expect(second).not.toBe(key);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await page.content()).not.toContain(second);
  await expect.poll(() => page.getByRole('row', { name: /<s>Till<\/s>/ }).count()).toBe(2);
  const bearer = { authorization: `Bearer ${second}` };
  expect((await tidings.request('GET', '/v1/webhooks', undefined, bearer)).status).toBe(200);
  await more('Revoke', '<s>Till</s>');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(() => page.getByRole('row', { name: /<s>Till<\/s>/ }).count()).toBe(1);
  await more('Revoke', '<s>Till</s>');
  await dialog.getByLabel('Reason').fill('It stood in a <b>public</b> repository.');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  // Why is told in the list of those that were, and in the audit log.
  await page.getByRole('button', { name: 'Revoked' }).click();
  await page.getByRole('row', { name: /<s>Till<\/s>.*It stood in a <b>public<\/b> repository\./ }).waitFor();
  await page.getByRole('row', { name: /<s>Till<\/s>.*none given/ }).waitFor();
  expect(new URL(page.url()).searchParams.get('revoked')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await expect.poll(use).toBe(401);
  expect(await seriousFaults(page)).toEqual([]);
});

test('what is shown once is shown also to who wanted to leave while it was made', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'in-a-hurry';
  const webhook = await tidings.createWebhook({ name: 'Rotated', url: receiver.url, organization });
  await signIn(person, tidings, { role: 'owner', organization });
  const dialog = page.getByRole('dialog');
  const leaveWhileMade = async (path: RegExp, word: string): Promise<void> => {
    const answers = Promise.withResolvers<void>();
    await page.route(path, (route) => answers.promise.then(() => route.continue()));
    const asked = page.waitForRequest((request) => request.method() === 'POST' && path.test(request.url()));
    await dialog.getByRole('button', { name: word, exact: true }).click();
    await asked;
    await expect.poll(() => dialog.getAttribute('aria-busy')).toBe('true');
    // The browser lets a page keep its dialog against the first alone.
    for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Close' }).click({ force: true });
    await page.mouse.click(4, 4);
    expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
    answers.resolve();
  };
  await page.goto(`${origin}/settings/api-keys`);
  await page.getByRole('button', { name: 'Create API key' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Kept');
  await leaveWhileMade(/\/v1\/api-keys$/, 'Create');
  await dialog.getByText(/^tk_/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'More for Kept' }).click();
  await page.getByRole('menuitem', { name: 'Rotate' }).click();
  await leaveWhileMade(/\/v1\/api-keys\/[^/]+\/rotate$/, 'Rotate');
  await dialog.getByText(/^tk_/).waitFor();

  await page.goto(`${origin}/settings/members`);
  await page.getByRole('button', { name: /^More for / }).click();
  await page.getByRole('menuitem', { name: 'New sign-in link' }).click();
  await leaveWhileMade(/\/v1\/members\/[^/]+\/sign-in-link$/, 'Create link');
  await dialog.getByText(/#token=/).waitFor();

  await page.goto(`${origin}/settings/portal`);
  await page.getByRole('button', { name: 'Open the portal of an organization' }).click();
  await leaveWhileMade(/\/v1\/portal-sessions$/, 'Create session');
  await dialog.getByText(/^http/).waitFor();

  await page.goto(`${origin}/webhooks/${webhook.id}`);
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await leaveWhileMade(/\/v1\/webhooks\/[^/]+\/rotate-secret$/, 'Rotate');
  await page.getByText(/^whsec_/).waitFor();
});

test('who may see neither people nor keys is not led to them', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings, { role: 'viewer', organization: 'staffed' });
  await page.goto(`${origin}/settings/account`);
  const tabs = page.getByRole('navigation', { name: 'Settings' });
  await tabs.getByRole('link', { name: 'Account' }).waitFor();
  for (const name of ['Members', 'API keys'])
    expect(await tabs.getByRole('link', { name }).count(), name).toBe(0);
  await page.goto(`${origin}/settings/members`);
  await page
    .getByRole('alert')
    .getByText(/members:read.*Ask an owner or an admin for it\./)
    .waitFor();
  // It would be refused again.
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to anything' }).fill('webhook');
  await page.getByRole('option', { name: /^Webhooks/ }).waitFor();
  expect(await page.getByRole('option', { name: /^Create webhook/ }).count()).toBe(0);
  await page.keyboard.press('Escape');

  // Nor is anything filled in that would be refused.
  for (const path of ['/webhooks/new', '/alerts/rules/new', '/catalog/new', '/catalog/import']) {
    await page.goto(origin + path);
    await page.getByRole('heading', { name: 'You may not do this', level: 1 }).waitFor();
    await page
      .getByRole('alert')
      .getByText(/:write, which you do not have\. Ask an owner or an admin for it\./)
      .waitFor();
    expect(await page.getByRole('main').getByRole('textbox').count(), path).toBe(0);
  }
  expect(await seriousFaults(page)).toEqual([]);
});

test('who may change webhooks but not see secrets rotates to one of their own', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'rotating';
  const webhook = await tidings.createWebhook({ name: 'Keyed', url: receiver.url, organization });
  await signIn(person, tidings, { role: 'developer', organization, revealSecrets: false });
  await page.goto(`${origin}/webhooks/${webhook.id}/security`);
  await page.getByText('You may not see secrets.').waitFor();
  expect(await page.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Rotate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByText('Required, since you may not see a generated one.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const own = await generateSecret('standard');
  await dialog.getByLabel('Your own secret').fill(own);
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await page.getByText('The previous secret also signs until').waitFor();
  expect(await page.content()).not.toContain(own);
  const path = `/v1/webhooks/${webhook.id}/secret`;
  expect((await tidings.request<{ secret: string }>('GET', path)).body.secret).toBe(own);
});

test('who may only look is offered nothing to change, and sees no secret', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const webhook = await tidings.createWebhook({
    name: 'Only looked at',
    url: receiver.url,
    organization: 'looked-at',
  });
  await signInByLink(person, tidings, { role: 'viewer', organization: 'looked-at' });
  expect(await page.getByRole('link', { name: 'Create webhook' }).count()).toBe(0);
  await page.goto(`${origin}/webhooks/${webhook.id}`);
  await page.getByText('You may not see secrets.').waitFor();
  for (const name of ['Edit', 'Pause', 'Reveal', 'Rotate'])
    expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  await page.goto(`${origin}/webhooks/${webhook.id}/filters`);
  await page.getByText('None: every event of these types').waitFor();
  await page.goto(`${origin}/webhooks/${webhook.id}/security`);
  await page.getByText('You may not see secrets.').waitFor();
  for (const name of ['Reveal', 'Check address', 'Settings'])
    expect(await page.getByRole('main').getByText(name, { exact: true }).count(), name).toBe(0);
});
