/** One delivery as people read it: its attempts, what was sent to the byte, its signature, what differs, and why; many that are canceled or replayed. */
import { expect, test } from 'vitest';
import { generateSecret } from '@tidings/verify';
import { openBeside, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();
/** Numbers that JavaScript would print otherwise. */
const DATA =
  '{"id":9007199254740993,"price": 1.0,"far":1e400,"items":[{"qty":2},{"qty":3}],"note":"<b>x</b>"}';

test('attempts that were made and are to come, each as it was sent, signed and changed', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'read';
  const secret = await generateSecret('standard');
  const webhook = await tidings.createWebhook({
    ...{ name: 'Ledger of everything', organization, url: `${receiver.url}/ledger`, secret },
    ...{ apiKey: { value: 'key-of-the-ledger' }, events: ['order.*'], retry: 'alert' },
    filters: { 'order.paid': { note: { exists: true } } },
  });
  receiver.respond(() => ({ status: 503, body: '{"busy":true,"until":1.50}' }));
  const sent = await tidings.request<{ id: string }>(
    'POST',
    '/v1/events',
    `{"type":"order.paid","organization":"${organization}","data":${DATA}}`,
  );
  expect(sent.status).toBe(202);
  await tidings.delivery(webhook.id, 'retrying');
  await tidings.send({ organization, type: 'order.sent', data: { n: 2 } });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}&q=event:order.*`);

  // From row to row by j, opening as one goes.
  const details = page.getByRole('button', { name: /^Details of/ });
  // A row opens wherever it is pressed, and leads to its webhook from there.
  const name = page.locator('tr[data-row]').first().getByText('Ledger of everything', { exact: true });
  await name.click();
  await page.getByRole('link', { name: 'Ledger of everything', exact: true }).waitFor();
  await name.click();
  await expect.poll(() => details.first().getAttribute('aria-expanded')).toBe('false');
  // Beside the list it is opened as links are.
  const link = page.getByRole('table').getByRole('link', { name: 'order.sent' });
  const beside = await openBeside(person, link);
  await beside.getByRole('heading', { name: 'order.sent' }).waitFor();
  expect(new URL(beside.url()).searchParams.get('organization')).toBe(organization);
  await beside.close();
  expect(await details.first().getAttribute('aria-expanded')).toBe('false');
  await link.click();
  await expect.poll(() => details.first().getAttribute('aria-expanded')).toBe('true');
  await page.keyboard.press('j');
  await expect.poll(() => details.last().getAttribute('aria-expanded')).toBe('true');
  const request = page.getByRole('region', { name: 'Request' });
  const body = request.getByRole('tree', { name: 'Request body' });
  await body.getByText('9007199254740993', { exact: true }).waitFor();
  await body.getByText('1.0', { exact: true }).waitFor();
  await body.getByText('1e400', { exact: true }).waitFor();
  await page.getByRole('tree', { name: 'Response body' }).getByText('1.50', { exact: true }).waitFor();
  const answer = page.getByRole('definition').filter({ hasText: '127.0.0.1' });
  expect(await answer.count()).toBe(1);
  const attemptId = await page.getByRole('definition').filter({ hasText: /^att_/ }).textContent();

  // What is to come is in the list with its time, and what can be done about it beside it.
  const attempts = page.getByRole('list', { name: 'Attempts', exact: true });
  await attempts.getByText(/^then up to \d more, until about/).click();
  await attempts.getByText('about').nth(1).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const made = attempts.getByRole('button', { pressed: true });
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect.poll(() => attempts.getByRole('button', { name: /by hand/ }).count()).toBe(1);
  await expect.poll(() => made.textContent()).toMatch(/^2/);
  await page.keyboard.press('[');
  expect(await made.textContent()).toMatch(/^1/);
  expect(new URL(page.url()).searchParams.get('attempt')).toBe('1');
  await page.keyboard.press(']');
  expect(await made.textContent()).toMatch(/^2/);

  // The tree by keyboard: closed, found in, and told by its path.
  await body.getByRole('treeitem', { name: /"data"/ }).click();
  expect(await body.getByText('9007199254740993').count()).toBe(0);
  await page.keyboard.press('e');
  await body.getByText('9007199254740993', { exact: true }).waitFor();
  await body.getByRole('treeitem', { name: /"items"/ }).press('ArrowLeft');
  await request.getByLabel('Find in request body').fill('qty');
  await request.getByText('2 found').waitFor();
  await request.getByLabel('Find in request body').press('Enter');
  await request.getByText('data.items[0].qty', { exact: true }).waitFor();
  await request.getByRole('button', { name: 'Copy path' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('data.items[0].qty');
  await request.getByRole('button', { name: 'Raw', exact: true }).click();
  expect(await request.getByLabel('Request body', { exact: true }).textContent()).toContain(`"data":${DATA}`);
  await page.reload();
  await request.getByLabel('Request body', { exact: true }).waitFor();
  await request.getByRole('button', { name: 'Tree', exact: true }).click();
  await request.getByRole('button', { name: 'Copy curl command' }).click();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  expect(command).toContain(`-H 'X-API-Key: '"$X_API_KEY"`);
  expect(command).not.toContain('key-of-the-ledger');
  const copied = async (what: string): Promise<string> => {
    await page.getByRole('button', { name: `Copy ${what}` }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied('url')).toBe(`${receiver.url}/ledger`);
  const sentHeaders = await copied('request headers');
  expect(sentHeaders).toMatch(/^webhook-id: evt_/m);
  expect(sentHeaders).toContain('X-API-Key: ***');
  expect(await copied('response headers')).toMatch(/^date: /m);

  // Over its list, or docked beside it, from one to the next without leaving it.
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  const drawer = (of: string) => page.getByRole('dialog', { name: `Delivery of ${of}` });
  const docked = (of: string) => page.getByRole('complementary', { name: `Delivery of ${of}` });
  await drawer('order.paid').getByRole('region', { name: 'Request' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('k');
  await drawer('order.sent').getByRole('region', { name: 'Request' }).waitFor();
  expect(new URL(page.url()).searchParams.get('beside')).toBe('true');
  await page.keyboard.press('~');
  await docked('order.sent').getByRole('region', { name: 'Request' }).waitFor();
  expect(await details.first().getAttribute('aria-controls')).toBe(
    await docked('order.sent').getAttribute('id'),
  );
  expect(await seriousFaults(page)).toEqual([]);
  await details.last().click();
  await docked('order.paid').getByRole('region', { name: 'Request' }).waitFor();
  await page.reload();
  await docked('order.paid').getByRole('region', { name: 'Request' }).waitFor();
  await page.keyboard.press('~');
  await drawer('order.paid').waitFor();
  await page.keyboard.press('Escape');
  await expect
    .poll(() => details.last().evaluate((element) => element === document.activeElement))
    .toBe(true);
  expect(await details.last().getAttribute('aria-expanded')).toBe('false');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Open', exact: true }).click();

  // Signed by which secret, this browser alone says.
  await drawer('order.paid').getByRole('link', { name: 'Open on its own page' }).click();
  await page.getByRole('heading', { name: 'order.paid', level: 1 }).waitFor();
  const asked: string[] = [];
  page.on('request', (each) => asked.push(`${each.url()} ${each.postData() ?? ''}`));
  await page.getByRole('button', { name: 'Signature' }).click();
  const signed = page.getByRole('region', { name: 'What was signed' });
  expect(await signed.locator('pre').textContent()).toMatch(/^\S+\.\d{10}\.\{.*"data":/s);
  await page.getByLabel('Your secret', { exact: true }).fill(await generateSecret('standard'));
  await page.getByRole('button', { name: 'Verify with my secret' }).click();
  await page.getByText(/^It does not match/).waitFor();
  await page.getByLabel('Your secret', { exact: true }).fill(secret);
  await page.getByLabel('Your secret', { exact: true }).press('Enter');
  await page.getByText(/^It matches/).waitFor();
  expect(asked.join('\n')).not.toContain(secret.slice(8, 30));
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('They are the same, byte for byte.').waitFor();
  await page.getByRole('combobox').selectOption('event');
  const differs = page.getByLabel('Differences');
  await differs.getByText('"organization": "read"').waitFor();
  expect(await differs.textContent()).not.toMatch(/(less|more): \s+"id": 9007199254740993/);
  await page.getByRole('button', { name: 'Why it was sent' }).click();
  await page.getByText(/It is subscribed by/).waitFor();
  await page.getByRole('tree', { name: 'Filter' }).getByText('"exists"').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(new URL(page.url()).searchParams.get('part')).toBe('why');

  // Along the list, with what is looked at.
  await page.keyboard.press('k');
  await page.getByRole('heading', { name: 'order.sent', level: 1 }).waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'order.paid', level: 1 }).waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);

  // By the id of an attempt its delivery is found, and a column tells where it went.
  await page.goto(`${origin}/deliveries?organization=${organization}&columns=event+address`);
  const box = page.getByRole('combobox', { name: 'Search deliveries' });
  await box.fill(attemptId!);
  await box.press('Enter');
  await expect.poll(() => details.count()).toBe(1);
  await page.getByRole('cell', { name: '127.0.0.1' }).waitFor();
});

test('who may not see what is sent or signed is told so, and what is nowhere is said to be so', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'unread';
  const webhook = await tidings.createWebhook({
    name: 'Ledger',
    organization,
    url: `${receiver.url}/unread`,
  });
  await tidings.send({ organization, type: 'order.paid', data: { hidden: 'in-here' } });
  const { id } = await tidings.delivery(webhook.id, 'success');
  await signIn(person, tidings, { role: 'viewer', organization });
  await page.goto(`${origin}/deliveries/${webhook.id}/${id}`);
  await page.getByText('body not shown').waitFor();
  expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Signature' }).click();
  await page.getByText('You may not see signatures').waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByText('You may not see what was sent').waitFor();
  expect(await page.content()).not.toContain('in-here');
  expect(await seriousFaults(page)).toEqual([]);
  await page.goto(`${origin}/deliveries/${webhook.id}/del_${'0'.repeat(33)}`);
  await page.getByRole('heading', { name: 'There is no such delivery' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('what waits is canceled, of those selected and of all that a search finds', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'waiting';
  const webhook = await tidings.createWebhook({
    ...{ name: 'Waiting', organization, retry: { delays: [3600] }, url: `${receiver.url}/waiting` },
  });
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=success')).length).toBe(3);
  await signIn(person, tidings);

  // Of those that are selected, what still waits is canceled.
  receiver.respond(() => ({ status: 503 }));
  for (const n of [4, 5]) await tidings.send({ organization, type: 'order.late', data: { n } });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=retrying')).length).toBe(2);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(5);
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByText('5 selected').waitFor();
  await page.getByRole('button', { name: 'Cancel deliveries' }).click();
  const asked = page.getByRole('dialog', { name: 'Cancel 2 deliveries' });
  await asked.getByText('3 deliveries of those selected have already ended').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await asked.getByRole('button', { name: 'Cancel 2 deliveries' }).click();
  await page.getByText('2 deliveries canceled').waitFor();
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=canceled')).length).toBe(2);
  await page.getByText('3 selected').waitFor();
  expect(await page.getByRole('button', { name: 'Cancel deliveries' }).count()).toBe(0);

  // Of all that a search finds, what waits is counted and canceled, by keyboard alone.
  for (const type of ['order.late', 'order.later', 'order.later'])
    await tidings.send({ organization, type, data: {} });
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=retrying')).length).toBe(3);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries?q=order.later`);
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(2);
  await page.getByRole('button', { name: 'Export, replay or cancel all' }).press('Enter');
  await page.getByRole('button', { name: 'Cancel all waiting…' }).press('Enter');
  const all = page.getByRole('dialog', { name: 'Cancel all waiting' });
  await all.getByText('2 deliveries · the oldest').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await all.getByRole('button', { name: 'Cancel 2 deliveries' }).press('Enter');
  await page.getByText('2 deliveries canceled').waitFor();
  await expect.poll(() => page.locator('tr[data-row]', { hasText: 'Canceled' }).count()).toBe(2);
  expect((await tidings.deliveries(webhook.id, '?status=retrying')).length).toBe(1);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries?status=success`);
  await page.getByRole('button', { name: 'Export, replay or cancel all' }).click();
  expect(await page.getByRole('button', { name: 'Cancel all waiting…' }).count()).toBe(0);
  // What is sent again is what is shown: its days are those of whoever looks.
  const counting = page.waitForRequest(/\/v1\/replays$/);
  await page.getByRole('button', { name: 'Replay all…' }).click();
  expect((await counting).postDataJSON()).toMatchObject({
    ...{ webhook: webhook.id, query: 'status:success', dryRun: true },
    zone: await page.evaluate(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
  });
  await page.getByRole('dialog', { name: 'Replay' }).getByText('3 have already arrived').waitFor();
});

test('all that match are selected, also those that are not shown', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'many';
  const url = `${receiver.url}/many`;
  const webhook = await tidings.createWebhook({ name: 'Many', organization, url });
  const many = Array.from({ length: 52 }, (_, n) => ({ organization, type: 'order.paid', data: { n } }));
  await Promise.all(many.map((event) => tidings.send(event)));
  await expect.poll(() => receiver.requests.filter((one) => one.url === '/many').length).toBe(many.length);
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries?q=order.paid`);
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(50);
  const shown = page.getByRole('checkbox', { name: 'Select all that are shown' });
  const all = page.getByRole('button', { name: 'Select all 52 that match' });
  await shown.check();
  await page.getByText('50 selected').waitFor();
  await all.waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // One that is not meant is left out, and then all are no more.
  const last = page.getByRole('checkbox', { name: 'Select order.paid' }).last();
  await last.uncheck();
  await page.getByText('49 selected').waitFor();
  expect(await all.count()).toBe(0);
  await last.check();
  await all.press('Enter');
  await page.getByText('All 52 that match are selected').waitFor();
  // Those that are looked at later are among them.
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(() => page.locator('tr[data-row] input:checked').count()).toBe(52);
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog', { name: 'Replay' });
  await dialog.getByText('52 have already arrived').waitFor();
  await dialog.getByRole('checkbox', { name: 'Include what has already arrived' }).check();
  await dialog.getByText('52 deliveries of 52 events').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('All 52 that match are selected').waitFor();

  // What waits of them is canceled in the same way; another search finds others.
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries?q=order.paid`);
  await shown.check();
  await all.press('Enter');
  await page.getByRole('button', { name: 'Cancel deliveries' }).click();
  await page.getByRole('dialog', { name: 'Cancel all waiting' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Status' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Success' }).click();
  await page.getByText('50 selected').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('a replay is found again, paused, and resumed', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'replayed-later';
  const url = `${receiver.url}/replayed-later`;
  const webhook = await tidings.createWebhook({ name: 'Replayed later', organization, url });
  for (const n of [1, 2]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  const arrived = (): number => receiver.requests.filter((one) => one.url === '/replayed-later').length;
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=success')).length).toBe(2);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  const made = { webhook: webhook.id, query: 'order.paid', start: '-1h', includeSucceeded: true };
  expect((await tidings.request('POST', '/v1/replays', made)).status).toBe(201);
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await page.getByRole('button', { name: 'Export, replay or cancel all' }).press('Enter');
  await page.getByRole('button', { name: 'Past replays…' }).press('Enter');
  const list = page.getByRole('dialog', { name: 'Replays' });
  await list.getByRole('button', { name: 'order.paid' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Replay', exact: true });
  await dialog.getByText('The replay goes on when it is resumed.').waitFor();
  await dialog.getByRole('button', { name: 'Pause' }).press('Enter');
  await dialog.getByText('Paused', { exact: true }).waitFor();
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/resume`);
  await dialog.getByRole('button', { name: 'Close' }).last().press('Enter');
  await list.getByText('Paused').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(arrived()).toBe(2);
  await list.getByRole('button', { name: 'order.paid' }).press('Enter');
  await dialog.getByRole('button', { name: 'Resume' }).press('Enter');
  await dialog.getByText('Completed').waitFor();
  expect(arrived()).toBe(4);
});
