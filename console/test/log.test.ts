/** The log of deliveries as people work in it: filters, ranges, columns, views, exports, and the tail. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('a search is put together, narrowed in time, saved, and exported', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'logged';
  await tidings.createWebhook({ name: 'Ledger', organization, url: receiver.url });
  for (const n of [1, 2, 3])
    await tidings.send({ organization, type: 'order.paid', data: { n }, severity: 'error' });
  await tidings.send({ organization, type: 'order.sent', data: {}, agentId: 'agent "7"' });
  await tidings.request('PATCH', `/v1/organizations/${organization}`, { retentionDays: 1 });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}`);
  await expect.poll(() => rows()).toBe(4);

  await page.getByRole('button', { name: 'Add a filter' }).click();
  await page.getByLabel('Field').selectOption('event');
  await page.getByLabel('Value').fill('order.paid');
  await page.getByRole('button', { name: 'Condition', exact: true }).click();
  await page.getByLabel('Field').last().selectOption('agent');
  await page.getByRole('button', { name: 'Add to the search' }).click();
  await page.getByText('Say what agent is compared with.').waitFor();
  await page.getByLabel('Value').last().fill('agent "7"');
  await page.getByLabel('All or any of them').selectOption('OR');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Add to the search' }).click();
  await expect.poll(() => searched()).toBe('event:order.paid OR agent:"agent \\"7\\""');
  await expect.poll(() => rows()).toBe(4);
  // What is there is kept, and binds as it did.
  await page.getByRole('button', { name: 'Add a filter' }).click();
  await page.getByLabel('Field').selectOption('severity');
  await page.getByLabel('Value').selectOption('error');
  await page.getByRole('button', { name: 'Add to the search' }).click();
  await expect.poll(() => searched()).toBe('(event:order.paid OR agent:"agent \\"7\\"") AND severity:error');
  await expect.poll(() => rows()).toBe(3);

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByLabel('Name').fill('Grave orders');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('View saved').waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect.poll(() => rows()).toBe(4);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Grave orders', exact: true }).click();
  await expect.poll(() => rows()).toBe(3);

  await page.getByRole('button', { name: 'Export, replay or cancel all' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^\u{FEFF}id,acceptedAt,status,event/u);

  // All of it is in the last bar.
  const bars = page.getByRole('img', { name: /deliveries by time/ });
  const box = (await bars.boundingBox())!;
  await page.mouse.move(box.x + box.width - 40, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + 20);
  await page.mouse.up();
  await expect.poll(() => new URL(page.url()).searchParams.get('range')).toMatch(/^\d{4}-.*Z\.\.\d{4}-.*Z$/);
  await expect.poll(() => rows()).toBe(3);
  await page
    .getByRole('button', { name: /UTC|–|to/ })
    .and(page.locator('[aria-haspopup=dialog]'))
    .first()
    .waitFor();
  await page.locator('[aria-haspopup=dialog]').filter({ hasText: /\d{4}/ }).click();
  const range = page.getByRole('dialog', { name: 'Time range' });
  await range.getByLabel(/^From/).fill('2026-01-02T10:00:00');
  await range.getByLabel(/^To/).fill('2026-01-01T10:00:00');
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await page.getByText('From is later than to.').waitFor();
  await range.getByLabel(/^To/).fill('2026-01-03T10:00:00');
  await page.getByRole('button', { name: 'Apply' }).last().click();
  await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
  // As long back as somebody says.
  await page.locator('[aria-haspopup=dialog]').filter({ hasText: /\d{4}/ }).click();
  await range.getByLabel(/^Last/).fill('0');
  await page.getByRole('button', { name: 'Apply' }).first().click();
  await page.getByText('Write a number, such as 6.').waitFor();
  await range.getByLabel(/^Last/).fill('60000');
  await page.getByRole('button', { name: 'Apply' }).first().click();
  await page.getByText('At most 9999: choose a longer unit.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await range.getByLabel(/^Last/).fill('36');
  await page.getByRole('button', { name: 'Apply' }).first().press('Enter');
  await page.getByText('3 in the last 36 hours Anything older than a day is not kept.').waitFor();
  // To what else there is of that time, it goes along; what was searched does not.
  const main = page.getByRole('navigation', { name: 'Main' });
  await main.getByRole('link', { name: 'Events' }).click();
  await page.getByText(/^\d in the last 36 hours/).waitFor();
  expect(new URL(page.url()).searchParams.get('range')).toBe('-36h');
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByText('4 in the last 36 hours').waitFor();
  expect(new URL(page.url()).searchParams.get('range')).toBe('-36h');
  expect(await searched()).toBe(null);
  await main.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  // It is above every screen that looks at a stretch of time, and goes along past those that do not.
  const bar = page.getByRole('banner');
  expect(await bar.getByRole('button', { name: /^Last/ }).count()).toBe(0);
  await main.getByRole('link', { name: 'Events' }).click();
  await bar.getByRole('button', { name: 'Last 36 hours' }).click();
  await range.getByRole('button', { name: 'Last 7 days' }).click();
  await main.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  await bar.getByRole('button', { name: 'Last 7 days' }).waitFor();
  const asking = page.waitForRequest(/\/v1\/stats\?/);
  await page.reload();
  const { searchParams } = new URL((await asking).url());
  expect(Date.parse(searchParams.get('end')!) - Date.parse(searchParams.get('start')!)).toBe(167 * 3_600_000);
  expect(await seriousFaults(page)).toEqual([]);
  await main.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByText('4 in the last 7 days').waitFor();

  function rows(): Promise<number> {
    return page.locator('tr[data-row]').count();
  }
  async function searched(): Promise<string | null> {
    return new URL(page.url()).searchParams.get('q');
  }
});

test('columns are chosen and moved, also of what events carry, and some stay in sight', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const webhook = await tidings.createWebhook({
    name: 'With columns',
    organization: 'columned',
    retry: { delays: [3600] },
    url: `${receiver.url}/columns`,
  });
  for (const n of [1, 2, 3])
    await tidings.send({
      ...{ organization: 'columned', project: 'p', type: 'order.paid', data: { n } },
      ...{ severity: 'error', agentId: 'seven' },
    });
  const arrived = (): number => receiver.requests.filter(({ url }) => url === '/columns').length;
  await expect.poll(arrived).toBe(3);
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await page.getByRole('columnheader', { name: 'Attempts' }).waitFor();

  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Delivery id' }).check();
  await page.getByRole('checkbox', { name: 'Attempts' }).uncheck();
  await page.getByRole('button', { name: 'Move Event left' }).click();
  // Or it is drawn there, and what events carry is a column, too.
  await page
    .getByRole('listitem')
    .filter({ has: page.getByRole('checkbox', { name: 'Duration' }) })
    .dragTo(page.getByRole('listitem').filter({ has: page.getByRole('checkbox', { name: 'HTTP' }) }));
  const path = page.getByLabel('A column for event data');
  await path.fill('data.n OR id');
  await path.press('Enter');
  await page.getByText('Enter a path such as data.execution.status.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // What is written is taken in, also when one goes on without a word; Esc leaves it as it is.
  await path.fill('data.n');
  await page.keyboard.press('Escape');
  await expect.poll(() => path.count()).toBe(0);
  expect(await page.getByRole('columnheader', { name: 'data.n' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  expect(await path.inputValue()).toBe('data.n');
  await path.focus();
  await page.getByRole('checkbox', { name: 'Dense rows' }).focus();
  await page.getByRole('checkbox', { name: 'data.n' }).waitFor();
  await page.keyboard.press('Escape');
  const heads = async (): Promise<string[]> => page.getByRole('columnheader').allTextContents();
  const wanted = [
    '',
    'Time',
    'Event',
    'Status',
    'Duration',
    'HTTP',
    'Next attempt',
    'Delivery id',
    'data.n',
    'Details',
  ];
  expect(await heads()).toEqual(wanted);
  await page.reload();
  await page.getByRole('columnheader', { name: 'Delivery id' }).waitFor();
  expect(await heads()).toEqual(wanted);
  const numbers = page.locator('td[data-column="data.n"]');
  await expect.poll(() => numbers.allTextContents()).toEqual(['3', '2', '1']);
  await numbers.first().hover();
  await page.getByRole('button', { name: 'Search by data.n: 3' }).click();
  await page.getByRole('menuitem', { name: 'Less than' }).click();
  await expect.poll(() => numbers.allTextContents()).toEqual(['2', '1']);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await expect.poll(() => numbers.count()).toBe(3);

  // Some stay in sight where they are wider than the screen, and go back to their places.
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('button', { name: 'Pin Delivery id', pressed: false }).click();
  await page.getByRole('button', { name: 'Pin Status', pressed: false }).click();
  const more = ['Type', 'Size', 'Severity', 'Agent', 'Organization', 'Project', 'Error class'];
  for (const name of more) await page.getByRole('checkbox', { name, exact: true }).check();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('columnheader', { name: 'Error class' }).waitFor();
  expect((await heads()).slice(0, 4)).toEqual(['', 'Status', 'Delivery id', 'Time']);
  const cells = page.locator('tr[data-row]').first().locator('td[data-column]');
  expect((await cells.allTextContents()).slice(-7).map((text) => text.trim())).toEqual([
    'REST',
    '7 B',
    'Error',
    'seven',
    'columned',
    'p',
    '–',
  ]);
  const table = page.getByRole('table', { name: /^Deliveries/ });
  const beginsAt = async (name: string): Promise<number> =>
    (await page.getByRole('columnheader', { name, exact: true }).boundingBox())!.x;
  const { x: edge } = (await table.locator('..').boundingBox())!;
  await table.evaluate((element) => element.parentElement!.scrollTo({ left: 300 }));
  await expect.poll(() => beginsAt('Time')).toBeLessThan(edge);
  const status = await page.getByRole('columnheader', { name: 'Status', exact: true }).boundingBox();
  expect(status!.x).toBeGreaterThanOrEqual(edge);
  expect(await beginsAt('Delivery id')).toBeGreaterThanOrEqual(status!.x + status!.width - 1);
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  for (const name of more) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await page.getByRole('button', { name: 'Pin Status', pressed: true }).click();
  await page.getByRole('button', { name: 'Pin Delivery id', pressed: true }).click();
  await page.keyboard.press('Escape');
  expect(await heads()).toEqual(wanted);

  // What is chosen is shown where there is little room, too; what is not, is said to be missing.
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await heads()).toEqual(wanted.slice(1));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByRole('button', { name: 'Details of order.paid' }).first().press('Enter');
  expect((await page.getByRole('list', { name: 'Attempts' }).boundingBox())!.width).toBeLessThan(390);
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByText(/^There is no room here for Time, .* and Next attempt\.$/).waitFor();
  // How dense they are says nothing of which there are.
  await page.getByRole('checkbox', { name: 'Dense rows' }).check();
  expect(await heads()).toEqual(['Status', 'Event', 'Details']);
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('button', { name: 'Show anyway' }).click();
  await page.keyboard.press('Escape');
  expect((await heads()).slice(0, 3)).toEqual(['Time', 'Status', 'Event']);
});

test('deliveries are selected and replayed, also to another webhook', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'selected';
  const webhook = await tidings.createWebhook({
    ...{ name: 'Selected', organization, url: `${receiver.url}/selected` },
  });
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  const aside = { name: 'Beside', organization, url: `${receiver.url}/beside`, events: [] };
  await tidings.createWebhook(aside);
  const arrived = (): number => receiver.requests.filter(({ url }) => url === '/selected').length;
  await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=success')).length).toBe(3);
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(3);
  // From the first to the last, with the shift key.
  await page.getByRole('checkbox', { name: 'Select order.paid' }).first().click();
  await page
    .getByRole('checkbox', { name: 'Select order.paid' })
    .last()
    .click({ modifiers: ['Shift'] });
  await page.getByText('3 selected').waitFor();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay' });
  await dialog.getByText('3 have already arrived').waitFor();
  // To another webhook, where nothing of it has arrived, or once more to its own.
  const beside = await dialog
    .getByLabel('Send to')
    .getByRole('option', { name: 'Beside' })
    .getAttribute('value');
  await dialog.getByLabel('Send to').selectOption(beside);
  await dialog.getByText('whatever its subscriptions and filters').waitFor();
  await dialog.getByText('3 deliveries of 3 events').waitFor();
  expect(await dialog.getByRole('term').allTextContents()).toEqual(['Earliest', 'Latest']);
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByText('Completed').waitFor();
  expect(receiver.requests.filter(({ url }) => url === '/beside').length).toBe(3);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).click();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByRole('checkbox', { name: 'Include what has already arrived' }).check();
  await dialog.getByText('3 deliveries').waitFor();
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByText('Completed').waitFor();
  expect(arrived()).toBe(6);
});

test('of all organizations, what is of one is replayed; a link shows what it opens', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const make = async (organization: string, type: string) => {
    const webhook = await tidings.createWebhook({ name: type, organization, url: receiver.url });
    await tidings.send({ organization, type, data: {} });
    await expect.poll(async () => (await tidings.deliveries(webhook.id, '?status=success')).length).toBe(1);
    return webhook;
  };
  const [webhook, other] = await Promise.all([
    make('selected-1', 'order.paid'),
    make('selected-2', 'order.sent'),
  ]);
  await signIn(person, tidings);
  const dialog = page.getByRole('dialog', { name: 'Replay' });
  await page.goto(`${origin}/deliveries?q=webhook.id:(${webhook.id} OR ${other.id})`);
  await page.getByRole('checkbox', { name: 'Select order.sent' }).check();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByText('Not sent: 1 has already arrived.').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByText('A replay covers one organization; these are of 2.').waitFor();
  await page.getByRole('button', { name: 'Export, replay or cancel all' }).click();
  await page.getByText('To replay or cancel all of it, choose an organization at the top.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // The list of what can be done, and then what is chosen.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'All organizations' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'selected-2' }).click();
  await page.getByText('1 in the last 2 hours').waitFor();
  expect(page.url()).toBe(`${origin}/deliveries?organization=selected-2`);
  await page.getByRole('combobox', { name: 'Search deliveries' }).fill('in:payload paid');
  await page.getByText('Costly', { exact: true }).waitFor();

  // A link shows what it opens, whatever is searched beside it; or that it is not there.
  const { id } = (await tidings.deliveries(other.id))[0]!;
  await page.goto(`${origin}/deliveries?q=status:failed&open=${id}`);
  const linked = page.getByRole('region', { name: 'The open delivery' });
  await linked.getByRole('list', { name: 'Attempts' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // And one comes to it, where it is far down.
  await page.setViewportSize({ width: 1280, height: 320 });
  await page.goto(`${origin}/deliveries?organization=selected-2&open=${id}`);
  const row = page.locator(`tr[data-row="${id}"]`);
  await expect.poll(async () => (await row.boundingBox())?.y).toBeLessThan(160);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries?open=${id}`);
  await page.getByText(/^The delivery that the link opens is not there/).waitFor();
});

test('the tail adds what happens, and moves nothing that is being read', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'tailed';
  await tidings.createWebhook({ name: 'Tailed', organization, url: receiver.url });
  await tidings.send({ organization, type: 'before', data: 0 });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}`);
  await page.locator('tr[data-row]', { hasText: 'before' }).waitFor();
  await page.mouse.move(5, 5);
  await page.keyboard.press('t');
  await page.getByText('Live', { exact: true }).waitFor();
  await tidings.send({ organization, type: 'while.away', data: 1 });
  await expect.poll(() => first()).toContain('while.away');
  // What is told of counts, too.
  await page.getByText('2 in the last 2 hours').waitFor();

  await page.locator('tr[data-row]').first().hover();
  await tidings.send({ organization, type: 'while.reading', data: 2 });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await first()).toContain('while.away');
  expect(await seriousFaults(page)).toEqual([]);
  // Nothing moves as one goes away from the list either; what comes then waits, too, until it is asked for.
  await page.mouse.move(5, 5);
  await tidings.send({ organization, type: 'while.gone', data: 2 });
  await page.getByRole('button', { name: '2 new' }).waitFor();
  expect(await first()).toContain('while.away');
  await page.getByRole('button', { name: '2 new' }).click();
  await expect.poll(() => first()).toContain('while.gone');
  expect(await page.locator('tr[data-row]', { hasText: 'while.reading' }).count()).toBe(1);
  // From then on it goes on by itself.
  await page.mouse.move(5, 5);
  await tidings.send({ organization, type: 'while.watching', data: 2 });
  await expect.poll(() => first()).toContain('while.watching');

  // Also at what has begun it, and at a row that one has come to.
  await page.getByRole('button', { name: 'Tail', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByText('Paused', { exact: true }).waitFor();
  await tidings.send({ organization, type: 'while.paused', data: 3 });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Space');
  await expect.poll(() => first()).toContain('while.paused');
  expect(await page.getByRole('list', { name: 'Attempts' }).count()).toBe(0);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

  // Nothing is listened to while nobody looks, and nothing is missing afterwards.
  const listening = (): Promise<number> => tidings.metric('tidings_live_clients{transport="sse"}');
  expect(await listening()).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(listening).toBe(0);
  await tidings.send({ organization, type: 'while.hidden', data: 4 });
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(() => first()).toContain('while.hidden');
  // That it is not heard is said above every screen.
  await page.route('**/v1/live?*', (route) => route.abort());
  await page.reload();
  await page.getByRole('banner').getByText('Reconnecting').waitFor();
  await page.unroute('**/v1/live?*');
  await page.getByRole('banner').getByText('Live', { exact: true }).waitFor();
  // What cannot be told is said to be so.
  await page.goto(`${origin}/deliveries?organization=${organization}&tail=true&status=held`);
  await page.getByText(/live stream/i).waitFor();

  async function first(): Promise<string> {
    return (await page.locator('tr[data-row]').first().textContent()) ?? '';
  }
});

test('a cell is searched by: what is like it, what is not, what is less or more, by pointer and by keyboard', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'celled';
  const webhook = await tidings.createWebhook({ name: 'Celled', organization, url: `${receiver.url}/cells` });
  receiver.respond(({ body }) => ({ status: String(body).includes('"bad"') ? 503 : 200 }));
  await tidings.send({ organization, type: 'order.paid', data: 'bad' });
  await tidings.delivery(webhook.id, 'retrying');
  for (const type of ['order.sent', 'order.kept']) await tidings.send({ organization, type, data: 1 });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}&q=event:order.*%20OR%20http:1`);
  await expect.poll(rows).toBe(3);
  await page.locator('td[data-column=http]', { hasText: '503' }).hover();
  await page.getByRole('button', { name: 'Search by HTTP: 503' }).click();
  await page.getByRole('menuitem', { name: 'Filter out value' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Filter out value' }).click();
  await expect.poll(rows).toBe(2);
  const box = page.getByRole('combobox', { name: 'Search deliveries' });
  expect(await box.inputValue()).toBe('(event:order.* OR http:1) AND -http:503');

  const focused = (): Promise<string> =>
    page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? '');
  // The rows may be those of the search before until the new ones are drawn.
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Details of order.kept' }).focus();
      await page.keyboard.press('ArrowLeft');
      return focused();
    })
    .toMatch(/^Search by/);
  for (let left = 0; left < 8 && !(await focused()).startsWith('Search by Event'); left++) {
    const before = await focused();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(focused).not.toBe(before);
  }
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('Search by Event: order.sent');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Filter for value' }).waitFor();
  await page.getByRole('menuitem', { name: 'Delivery id' }).click();
  await page.getByRole('columnheader', { name: 'Delivery id' }).waitFor();
  // Who is at a cell stays at the cells, also when its row is no more.
  await page.getByRole('button', { name: 'Details of order.kept' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(focused).toMatch(/^Search by/);
  await page.evaluate(() => {
    const at = { pathname: location.pathname, search: '?organization=celled&q=event%3Aorder.sent' };
    history.pushState(history.state, '', `${at.pathname}${at.search}`);
    dispatchEvent(new PopStateEvent('popstate', { state: history.state as unknown }));
  });
  await expect.poll(rows).toBe(1);
  expect(await focused()).toMatch(/^Search by/);
  await page.goto(`${origin}/events?organization=${organization}`);
  await expect.poll(rows).toBe(3);
  await page.locator('td[data-column=event]', { hasText: 'order.kept' }).hover();
  await page.getByRole('button', { name: 'Search by Event: order.kept' }).click();
  await page.getByRole('menuitem', { name: 'Filter for value' }).click();
  await expect.poll(rows).toBe(1);

  function rows(): Promise<number> {
    return page.locator('tr[data-row]').count();
  }
});
