/** What a webhook asks for and makes, as one writes it: filters held against real events, templates with what comes of them. And how the list tells what each gets. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { createReceiver } from '../../server/test/receiver.ts';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';
import type { Page } from '../../server/test/start.ts';

const scene = setScene();

test('filters are put together or written, held against what happened, and kept over a reload', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'filtered';
  const { id } = await tidings.createWebhook({
    ...{ name: 'Large orders', organization, url: receiver.url, events: ['order.paid', 'order.sent'] },
  });
  for (const total of [50, 150, 250])
    await tidings.send({ organization, type: 'order.paid', data: { total } });
  await tidings.send({ organization, type: 'order.sent', data: { total: 1 } });
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${id}/settings`);
  await page.getByRole('form', { name: 'Settings' }).getByText('Filters', { exact: true }).click();
  await page.getByText('4 of 4 match').waitFor();
  await page.getByRole('button', { name: 'Condition', exact: true }).click();
  await page.getByLabel('Field of data').fill('total');
  await page.getByLabel('Comparison').selectOption('gte');
  await page.getByLabel('Value', { exact: true }).fill('100');
  await page.getByText('3 of 4 match').click();
  await page.getByText(/total is 50; wanted gte 100/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.reload();
  await page.getByText('3 of 4 match').waitFor();
  await page.getByRole('region', { name: 'What changes' }).getByText('"gte":100').waitFor();

  // What is begun is not left out without a word.
  await page.getByRole('button', { name: 'Condition', exact: true }).click();
  await page.getByLabel('Value', { exact: true }).nth(1).fill('7');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('A condition is not finished').waitFor();
  await page.getByRole('button', { name: 'Remove condition 2' }).click();

  // What it gets has a place of its own, and goes on with what was begun.
  await page.getByRole('navigation', { name: 'Webhook' }).getByRole('link', { name: 'Filters' }).click();
  const latest = page.getByRole('region', { name: 'The latest events' });
  await latest.getByText('3 of 4 match').waitFor();
  await latest.getByText(/total is 50; wanted gte 100/).waitFor();
  await page.getByRole('region', { name: 'What changes' }).getByText('"gte":100').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  // More than rows can say is written, and stays as it is written.
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  await page.locator('.cm-content').first().waitFor();
  const written = page.getByLabel('Filters', { exact: true });
  await written.fill(
    '{"order.paid": {"or": [{"total": 50}, {"total": {"gt": 200}}]}, "order.sent": {"no": 1}}',
  );
  await page.getByText('2 of 4 match').waitFor();
  await page.getByText('These say more than a list of conditions can.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await written.fill('{"order.paid": {"total": {"gt": {}}}}');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => written.getAttribute('aria-invalid')).toBe('true');
  await written.fill('{"order.paid": {"total": {"gt": 100}}}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Large orders saved').waitFor();
  const saved = await tidings.request<{ filters: unknown }>('GET', `/v1/webhooks/${id}`);
  expect(saved.body.filters).toEqual({ 'order.paid': { total: { gt: 100 } } });
});

test('what Tidings itself reports is not among all events, and is chosen beside them; rules have nothing of it', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'beside-all';
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks/new`);
  const choice = (label: string) => page.getByRole('checkbox', { name: new RegExp(`^${label}`) });
  await choice('alert\\.opened').waitFor();
  // A tick moves nothing.
  const height = async (): Promise<number> => (await choice('agent\\.created').boundingBox())!.y;
  const before = await height();
  await choice('All events').check();
  expect([await choice('agent\\.created').isChecked(), await height()]).toEqual([true, before]);
  expect(await choice('agent\\.created').isDisabled()).toBe(true);
  expect(await choice('alert\\.opened').isChecked()).toBe(false);
  await choice('alert\\.opened').check();
  await choice('interaction\\.\\*').check();
  await page.getByText('All events go there, including those of types added later.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Everything');
  await page.getByLabel('URL', { exact: true }).fill(receiver.url);
  expect(await seriousFaults(page)).toEqual([]);
  // It is not told apart from itself on the way.
  const told = await page.evaluateHandle(() => {
    const twins: string[] = [];
    new MutationObserver(() => {
      if (document.body.textContent.includes('Another webhook of')) twins.push(location.pathname);
    }).observe(document.body, { childList: true, subtree: true });
    return twins;
  });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Everything', exact: true }).waitFor();
  expect(await told.jsonValue()).toEqual([]);
  const events = async () =>
    (await tidings.request<Page<Webhook>>('GET', `/v1/webhooks?organization=${organization}`)).body.data[0]!
      .events;
  expect(await events()).toEqual(['*', 'alert.opened', 'interaction.*']);
  await page.goto(`${origin}/webhooks`);
  await page.getByRole('row', { name: /Everything.*All events ?alert\.opened, interaction\.\*/ }).waitFor();
  await page.getByRole('link', { name: 'Everything' }).click();
  await page.getByRole('navigation', { name: 'Webhook' }).getByRole('link', { name: 'Settings' }).click();
  await choice('All events').uncheck();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything saved').waitFor();
  expect(await events()).toEqual(['alert.opened', 'interaction.*']);

  await page.goto(`${origin}/alerts/rules/new`);
  await choice('agent\\.created').waitFor();
  expect(await choice('alert\\.opened').count()).toBe(0);
});

test('what is written of a webhook stays while it is changed elsewhere, and replaces nothing before that is told', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'elsewhere';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url, name: 'Orders' });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks/${id}/settings`);
  const [name, description] = [page.getByLabel('Name', { exact: true }), page.getByLabel('Description')];
  await name.fill('Orders as written here');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await tidings.request('PATCH', `/v1/webhooks/${id}`, { description: 'Of elsewhere' });
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await expect.poll(() => description.inputValue()).toBe('Of elsewhere');
  expect(await name.inputValue()).toBe('Orders as written here');
  const taken = page.getByText('Changed elsewhere meanwhile, and shown here as it is now: Description.');
  await taken.waitFor();
  const elsewhere = page.getByText(/^Changed elsewhere meanwhile, and here to something else: Name\./);
  expect(await elsewhere.count()).toBe(0);
  // The same field: it is told of before it is replaced, or taken.
  const nameOf = async (): Promise<unknown> =>
    (await tidings.request<{ name: string }>('GET', `/v1/webhooks/${id}`)).body.name;
  const rename = (theirs: string) => tidings.request('PATCH', `/v1/webhooks/${id}`, { name: theirs });
  await rename('Orders of theirs');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await elsewhere.waitFor();
  expect(await name.inputValue()).toBe('Orders as written here');
  expect(await seriousFaults(page)).toEqual([]);
  await page.reload();
  await elsewhere.waitFor();
  await page.getByRole('button', { name: 'Use what was saved' }).click();
  await expect.poll(() => name.inputValue()).toBe('Orders of theirs');
  expect(await elsewhere.count()).toBe(0);
  // Also where the page has not heard of it by then.
  await name.fill('Orders as written here');
  const pressed = Promise.withResolvers<void>();
  await page.route(`**/v1/webhooks/${id}`, async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await rename('Orders of others');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  pressed.resolve();
  await elsewhere.waitFor();
  expect(await nameOf()).toBe('Orders of others');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Orders as written here saved').waitFor();
  expect(await nameOf()).toBe('Orders as written here');
  expect(await elsewhere.count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);

  // So it is where its name and address alone are changed.
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Edit webhook' });
  const url = dialog.getByLabel('URL');
  await url.fill(`${receiver.url}/written-here`);
  await rename('Orders of theirs');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await dialog.getByText('Changed elsewhere meanwhile, and shown here as it is now: Name.').waitFor();
  expect(await dialog.getByLabel('Name').inputValue()).toBe('Orders of theirs');
  await tidings.request('PATCH', `/v1/webhooks/${id}`, { url: `${receiver.url}/theirs` });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByText(/^Changed elsewhere meanwhile, and here to something else: URL\./).waitFor();
  await dialog.getByRole('region', { name: 'What changes' }).getByText('/theirs').waitFor();
  expect(await url.inputValue()).toBe(`${receiver.url}/written-here`);
  expect(await seriousFaults(page)).toEqual([]);
  const stored = async (): Promise<unknown> =>
    (await tidings.request<object>('GET', `/v1/webhooks/${id}`)).body;
  expect(await stored()).toMatchObject({ url: `${receiver.url}/theirs` });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page
    .getByText('Orders of theirs saved. Changed elsewhere meanwhile, and left as is: Name.')
    .waitFor();
  expect(await stored()).toMatchObject({
    name: 'Orders of theirs',
    url: `${receiver.url}/written-here`,
  });
});

test('of the address one hears while it is written whether it may be one, and by a button whether it answers', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  const asked = (): number => receiver.requests.filter(({ url: path }) => path === '/refuses').length;
  await page.goto(`${origin}/webhooks/new`);
  const url = page.getByLabel('URL');
  await url.fill('https://169.254.169.254/hook');
  await page.getByText(/^Warning: .*169\.254\.169\.254 is a link-local address/).waitFor();
  expect(await page.getByRole('button', { name: 'Check address' }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await url.fill(`${receiver.url}/refuses`);
  receiver.respond(() => ({ status: 401 }));
  await page.getByText(/^OK: Well-formed, over plain http/).waitFor();
  expect(asked()).toBe(0);
  await url.press('Tab');
  await page.keyboard.press('Enter');
  const found = page.getByRole('region', { name: 'Result of the address check' });
  await found.getByText('It can be reached, and answers 401.').waitFor();
  await found.getByText(/checked without your API key, secret and headers/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(asked()).toBe(1);
  receiver.respond(() => ({ status: 200 }));
  await page.getByRole('button', { name: 'Check address' }).click();
  await found.getByText('It answers.', { exact: true }).waitFor();
  const gone = await createReceiver();
  await gone.close();
  await url.fill(gone.url);
  expect(await found.count()).toBe(0);
  await page.getByRole('button', { name: 'Check address' }).click();
  await found.getByText('It cannot be reached.').waitFor();
  await found.getByText(/^Failed: Connection: The connection was refused: nothing listens at/).waitFor();
});

test('a template shows what it makes of an example, and how large that is', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/new`);
  await page.getByText('Signing, body and retries').click();
  // When it is attempted is shown also where the organization says it.
  const schedule = page.getByRole('region', { name: 'When it is attempted' });
  await expect.poll(() => schedule.getByRole('listitem').count()).toBe(10);
  await page.getByRole('combobox', { name: 'Body' }).selectOption('custom');
  await page.locator('.cm-content').first().waitFor();
  const template = page.getByLabel('Template', { exact: true });
  await template.fill('{"kind": "{{type}}", "price": 1.0, "sent": "{{da}}"}');
  await page.getByText(/a path begins with one of/i).waitFor();
  await template.fill('{"kind": "{{type | upper}}", "price": 1.0}');
  const made = page.getByRole('region', { name: 'Result', exact: true });
  await made.getByText('1.0', { exact: true }).waitFor();
  const meter = made.getByRole('meter', { name: 'Size of the body' });
  expect(await meter.getAttribute('aria-valuetext')).toMatch(/^\d+ B of at most 64 KiB$/);
  await template.fill(`{"kind": "{{type | upper}}", "long": "${'x'.repeat(5000)}"}`);
  await expect.poll(() => meter.getAttribute('aria-valuetext')).toMatch(/^4\.\d+ KiB/);
  expect(await seriousFaults(page)).toEqual([]);
  await page.reload();
  await expect.poll(() => meter.getAttribute('aria-valuetext')).toMatch(/^4\.\d+ KiB/);
  await page.getByLabel('Name', { exact: true }).fill('Templated');
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Templated' }).waitFor();

  // Its numbers are shown as they are written, and stay so when something else of it is changed.
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const exact = '{"account":12345678901234567890,"rate":1.0}';
  const changed = await tidings.request('PATCH', `/v1/webhooks/${id}`, `{"template":${exact}}`);
  expect(changed.status).toBe(200);
  await page.reload();
  await page.getByText('12345678901234567890').waitFor();
  await page.getByRole('navigation', { name: 'Webhook' }).getByRole('link', { name: 'Settings' }).click();
  await page.locator('.cm-content').first().waitFor();
  await expect.poll(async () => (await template.textContent())!.replaceAll(/\s/g, '')).toBe(exact);
  await template.fill(exact.replace('1.0', '2.50'));
  const becomes = page.getByRole('region', { name: 'What changes' });
  await becomes.getByText(exact, { exact: true }).waitFor();
  expect(await becomes.getByRole('term').allTextContents()).toEqual(['Template']);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Templated saved').waitFor();
  expect((await tidings.request('GET', `/v1/webhooks/${id}`)).text).toContain(
    '"template":{"account":12345678901234567890,"rate":2.50}',
  );

  // A name that another one has is told of while it is written; its own is none of another.
  const twin = page.getByText(/^Another webhook of default is also called/);
  await page.reload();
  await page.getByLabel('Name', { exact: true }).fill('Templated ');
  expect(await twin.count()).toBe(0);
  await page.goto(`${origin}/webhooks/new`);
  await page.getByLabel('Name', { exact: true }).fill(' templated');
  await twin.waitFor();
  expect(await twin.getByRole('link').getAttribute('href')).toContain(id);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Name', { exact: true }).fill('Templated 2');
  await expect.poll(() => twin.count()).toBe(0);
});

test('webhooks are listed with what they get, found by type and event, and several changed at once', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'several';
  const make = (input: object) => tidings.createWebhook({ organization, url: receiver.url, ...input });
  await make({ name: 'Wide open', events: ['*'] });
  await make({
    name: 'Half filtered',
    events: ['order.paid', 'order.sent'],
    filters: { 'order.paid': { a: 1 } },
  });
  await make({ name: 'Narrow', events: ['order.*'], minSeverity: 'error' });
  await make({ name: 'Of billing', events: ['user.*', 'invoice.paid'], project: 'billing' });
  const catalog = (
    await tidings.request<{ total?: number; data: { name: string }[] }>('GET', '/v1/event-types?limit=250')
  ).body.data;
  const heard = catalog.filter(({ name }) => name.startsWith('user.')).length;
  const used = await make({ name: 'Used', events: ['order.sent'] });
  await tidings.request('POST', `/v1/webhooks/${used.id}/pause`);
  const watcher = { name: 'Chat agent', triggers: ['*'] };
  await tidings.request('PUT', `/v1/webhooks/${used.id}/watchers/agent/a_1`, watcher);
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks`);
  const row = (name: RegExp) => page.getByRole('table', { name: 'Webhooks' }).getByRole('row', { name });
  await row(/Wide open.*All events Whole organization/).waitFor();
  await row(/Half filtered.*Organization 1 of 2 filtered/).waitFor();
  await row(/Narrow.*Organization error or higher/).waitFor();
  await row(/Of billing.*Project billing no filter/).waitFor();
  // How many of the types that there are, where it hears of some.
  await row(new RegExp(`Of billing.* ${heard} of ${catalog.length} ?user`)).waitFor();
  // At the cell, and where there is no room for one.
  expect(await page.getByTitle(/^It gets every event in/).count()).toBe(2);
  expect(await page.getByTitle(/^It gets every event of its types in/).count()).toBe(2);
  expect(await seriousFaults(page)).toEqual([]);

  // What hears of a type hears of it by a prefix, or by all events.
  await page.getByRole('button', { name: /^Event/ }).click();
  const event = page.getByRole('searchbox', { name: /^Webhooks that get/ });
  await page.getByRole('button', { name: /^order\.sent/ }).waitFor();
  await event.fill('order.returned');
  expect(await seriousFaults(page)).toEqual([]);
  await event.press('Enter');
  await page.getByText('2 of 5').waitFor();
  await row(/Wide open/).waitFor();
  await row(/Narrow/).waitFor();
  await page.getByRole('button', { name: /^Type/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'REST 5' }).click();
  await page.getByRole('button', { name: 'Type: REST' }).waitFor();
  await page.reload();
  await page.getByText('2 of 5').waitFor();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    event: 'order.returned',
    type: 'rest',
  });
  // What the platform reports of itself is subscribed to by name.
  await page.goto(`${origin}/webhooks?event=webhook.disabled`);
  await page.getByRole('heading', { name: 'No webhook matches' }).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();

  const bar = page.getByRole('region', { name: 'Selected webhooks' });
  const dialog = page.getByRole('dialog');
  const all = page.getByRole('checkbox', { name: 'Select all that are shown' });
  await all.check();
  await page.getByRole('checkbox', { name: 'Select Of billing' }).uncheck();
  await bar.getByText('4 selected').waitFor();
  await bar.getByRole('button', { name: 'Pause' }).click();
  await dialog.getByText('1 of those selected is already paused or disabled').waitFor();
  // The focus is at what does nothing, or at what is to be filled in.
  const focused = page.locator('dialog :focus');
  expect(await focused.textContent()).toBe('Cancel');
  await dialog.getByRole('button', { name: 'Pause 3 webhooks' }).click();
  await dialog.getByText('3 webhooks paused').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect.poll(() => page.getByText('Paused', { exact: true }).count()).toBe(4);
  expect(await bar.count()).toBe(0);

  // What is refused is told of each, and stays ticked.
  await all.check();
  await bar.getByRole('button', { name: 'Delete' }).click();
  const confirm = dialog.getByRole('button', { name: 'Delete 5 webhooks' });
  expect(await confirm.isDisabled()).toBe(true);
  expect(await focused.evaluate((element) => element.tagName)).toBe('INPUT');
  await page.keyboard.type('delete 5');
  expect(await seriousFaults(page)).toEqual([]);
  await confirm.click();
  await dialog.getByText('4 webhooks deleted, 1 refused').waitFor();
  await dialog.getByText('This webhook is used by Chat agent').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await bar.getByText('1 selected').waitFor();
  await bar.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('textbox').fill('delete 1');
  await dialog.getByRole('button', { name: 'Delete 1 webhook' }).click();
  await dialog.getByRole('button', { name: 'Delete it anyway' }).click();
  await dialog.getByText('1 webhook deleted').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();

  // The next is made from elsewhere, as it is written there.
  const code = page.getByRole('region', { name: 'Create one from elsewhere' });
  const [way, url, ...given] = words(
    await code.locator('pre').innerText(),
    `curl() { printf '%s\\0' "\${@:2}"; }`,
  );
  expect([way, given[0]]).toEqual(['POST', '-H']);
  expect(given).toContain('Authorization: Bearer tk_one');
  const body = JSON.parse(given.at(-1)!) as object;
  expect(url).toBe(`${origin}/v1/webhooks`);
  expect((await tidings.request('POST', '/v1/webhooks', body)).status).toBe(201);
  await code.getByRole('button', { name: 'Command line' }).click();
  expect(
    words(await code.locator('pre').innerText(), `tidings() { printf '%s\\0' "$TIDINGS_URL" "$@"; }`),
  ).toEqual([
    ...[origin, 'webhooks', 'create', '--name', 'Orders', '--url', 'https://example.com/webhooks'],
    ...['--event', 'order.*', '--organization', organization],
  ]);
  await code.getByRole('button', { name: 'TypeScript' }).click();
  await code.getByText(`"organization": "${organization}"`).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // So is the first event, to where it is looked for.
  await page.goto(`${origin}/events`);
  await page.getByText(`"organization":"${organization}"`).waitFor();
});

test('names of webhooks have room at every width, also beside the settings: of the rest less is shown where there is little', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'wide';
  await tidings.createWebhook({ organization, url: receiver.url, name: 'Wide '.repeat(20), enabled: false });
  await tidings.createWebhook({
    ...{ organization, name: 'On call', events: [] },
    ...{ type: 'pagerduty', config: { routingKey: 'R'.repeat(32) } },
  });
  await signIn(person, tidings, { role: 'owner', organization });
  const named = page.getByRole('link', { name: /^Wide Wide/ });
  for (const path of ['settings/webhooks', 'webhooks']) {
    await page.goto(`${origin}/${path}`);
    for (let width = 320; width <= 2560; width += 64) {
      await page.setViewportSize({ width, height: 400 });
      expect(await named.evaluate(widthOnceDrawn), `${path}, ${width}`).toBeGreaterThan(
        width < 640 ? 95 : 165,
      );
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  expect(await named.evaluate(widthOnceDrawn)).toBeGreaterThan(270);
  const type = page.getByText('PagerDuty', { exact: true });
  expect(await type.evaluate((word) => word.scrollWidth - word.clientWidth)).toBe(0);
  // Nothing is sent to what is disabled: there is nothing to pause until it is enabled.
  const menu = page.getByRole('button', { name: /^More for Wide/ });
  await menu.click();
  expect(await page.getByRole('menuitem', { name: 'Pause' }).count()).toBe(0);
  await page.getByRole('menuitem', { name: 'Enable' }).click();
  await page.getByText(/is enabled$/).waitFor();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Pause' }).waitFor();
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('checkbox', { name: /^Select Wide/ }).check();
  await page.getByText('1 selected').waitFor();
});

/** Twice: what is measured is drawn after what it was measured by. */
function widthOnceDrawn(element: Element): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(element.clientWidth)));
  });
}

/** What the shell makes of commands of which one is a function that prints what it is given. */
function words(commands: string, command: string): string[] {
  const env = { PATH: process.env['PATH'], TIDINGS_API_KEY: 'tk_one' };
  return execFileSync('bash', ['-c', `${command}\n${commands}`], { env })
    .toString()
    .split('\0')
    .slice(0, -1);
}
