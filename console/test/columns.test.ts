/** Which columns of a log are shown, in which order, which stay in sight, and how dense: in addresses, and in saved views. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { isFocused, openPerson, seriousFaults, signIn, tabTo } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

const headsOf = async (page: Page): Promise<string[]> =>
  (await page.getByRole('columnheader').allTextContents()).filter(
    (text) => text !== '' && text !== 'Details',
  );
const shown = (page: Page) => expect.poll(() => headsOf(page));
const asked = (page: Page): Record<string, string> => {
  const { searchParams } = new URL(page.url());
  const names = ['columns', 'pinned', 'dense'];
  return Object.fromEntries([...searchParams].filter(([name]) => names.includes(name)));
};
const gear = (page: Page) => page.getByRole('button', { name: 'Columns', exact: true });
const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });
const USUAL = ['Time', 'Status', 'Event', 'HTTP', 'Attempts', 'Duration', 'Next attempt'];

test('an address has the columns, and shows them to others; Back leads to those that were there', async () => {
  const { tidings, receiver, browser, person } = scene;
  const { page, origin } = person;
  const organization = 'addressed';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url, name: 'Addressed' });
  for (const n of [1, 2]) await tidings.send({ organization, type: 'order.paid', data: { 'a b': [n] } });
  await expect.poll(async () => (await tidings.deliveries(id, '?status=success')).length).toBe(2);
  await signIn(person, tidings, { role: 'owner', organization });
  const log = `${origin}/webhooks/${id}/deliveries`;
  await page.goto(log);
  await shown(page).toEqual(USUAL);
  expect(asked(page)).toEqual({});

  // By keyboard, too.
  await tabTo(page, gear(page));
  await page.keyboard.press('Enter');
  await tabTo(page, box(page, 'Time'));
  await page.keyboard.press('Space');
  for (const name of ['Attempts', 'Duration', 'Next attempt']) await box(page, name).uncheck();
  await box(page, 'Error class').check();
  const left = page.getByRole('button', { name: 'Move Error class left' });
  await left.press('Enter');
  await shown(page).toEqual(['Status', 'Event', 'Error class', 'HTTP']);
  expect(await isFocused(left)).toBe(true);
  await page.getByLabel('A column for event data').fill('data["a b"][0]');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Pin HTTP' }).press('Enter');
  await box(page, 'Dense rows').check();
  await page.keyboard.press('Escape');
  const columns = ['Status', 'Event', 'Error class', 'HTTP', 'data["a b"][0]'];
  await shown(page).toEqual(columns);
  const written = {
    ...{ columns: 'status event webhook error.class http data["a b"][0]', pinned: 'http', dense: 'true' },
  };
  await expect.poll(() => asked(page)).toEqual(written);
  const cells = page.locator('td[data-column^="data"]');
  await expect.poll(() => cells.allTextContents()).toEqual(['2', '1']);
  await page.reload();
  await shown(page).toEqual(columns);
  expect(asked(page)).toEqual(written);
  const link = page.url();

  // What was chosen is kept, and comes into addresses that say nothing.
  await page.goto(log);
  await shown(page).toEqual(columns);
  await expect.poll(() => asked(page)).toEqual(written);

  // A browser that knows nothing of it shows the same.
  const other = await openPerson(browser, tidings);
  try {
    await signIn(other, tidings, { role: 'viewer', organization, viewPayloads: true });
    await other.page.goto(link);
    await shown(other.page).toEqual(columns);
    await expect
      .poll(() => other.page.locator('td[data-column^="data"]').allTextContents())
      .toEqual(['2', '1']);
    await other.page.locator('table.dense').waitFor();
    expect(other.complaints).toEqual([]);
  } finally {
    await other.close();
  }

  // A search is a step, columns are none: each step has what it was left with.
  await page.getByRole('combobox').first().fill('status:success');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('status:success');
  await gear(page).click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.keyboard.press('Escape');
  await shown(page).toEqual(USUAL);
  await expect.poll(() => asked(page)).toEqual({});
  await page.goBack();
  await shown(page).toEqual(columns);
  expect(asked(page)).toEqual(written);
  await page.goForward();
  await shown(page).toEqual(USUAL);
});

test('a link shows its columns, and what somebody keeps stays as it is until they keep those', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'linked';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url });
  for (const n of [1, 2]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  await expect.poll(async () => (await tidings.deliveries(id, '?status=success')).length).toBe(2);
  await signIn(person, tidings, { role: 'owner', organization });
  const log = `${origin}/webhooks/${id}/deliveries`;
  await page.goto(log);
  await gear(page).click();
  await box(page, 'Time').uncheck();
  await page.keyboard.press('Escape');
  const own = USUAL.slice(1);
  await shown(page).toEqual(own);
  await page.goto(`${log}?columns=status+event+http+data.n&pinned=http&dense=true`);
  await shown(page).toEqual(['Status', 'Event', 'HTTP', 'data.n']);
  await expect.poll(() => page.locator('td[data-column="data.n"]').allTextContents()).toEqual(['2', '1']);
  await page.locator('table.dense').waitFor();
  await gear(page).click();
  await box(page, 'HTTP').uncheck();
  await page.getByText('These columns belong to the address or view. Yours stay as they were.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  const others = ['Status', 'Event', 'data.n'];
  await shown(page).toEqual(others);
  await expect.poll(() => asked(page)).toEqual({ columns: 'status event data.n', dense: 'true' });
  await page.goto(log);
  await shown(page).toEqual(own);
  await page.goBack();
  await shown(page).toEqual(others);
  // Reset leads to one's own; what came along is kept when somebody says so.
  await gear(page).click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await shown(page).toEqual(own);
  expect(await page.getByRole('button', { name: 'Keep these' }).count()).toBe(0);
  await page.goto(`${log}?columns=status+event+data.n`);
  await shown(page).toEqual(others);
  await gear(page).click();
  await page.getByRole('button', { name: 'Keep these' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Keep these' }).count()).toBe(0);
  await page.goto(log);
  await shown(page).toEqual(others);
});

test('what of the columns in an address is not there is said, and the others are shown', async () => {
  const { tidings, receiver, browser, person } = scene;
  const { page, origin } = person;
  const organization = 'garbled';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url });
  await tidings.send({ organization, type: 'order.paid', data: {} });
  await expect.poll(async () => (await tidings.deliveries(id, '?status=success')).length).toBe(1);
  await signIn(person, tidings, { role: 'owner', organization });
  const note = page.getByRole('status').filter({ hasText: 'Part of the address is not understood.' });
  for (const [path, heads, words] of [
    [
      '/deliveries?columns=zzz+event+time+event+data.&pinned=time+http',
      ['Event', 'Time'],
      ['columns=zzz data. is not a column of this list', 'pinned=http is not a column that is shown'],
    ],
    [
      '/events?columns=%5B%22time%22%5D&dense=1',
      null,
      ['columns=["time"] is not a column', 'dense=1 is not known here'],
    ],
    ['/events?columns=happened+data.n', ['Happened'], ['columns=data.n is not a column of this list']],
    [
      '/settings/audit-log?columns=%27%3Cb%3E+resource.id&pinned=zzz',
      ['Id'],
      ["columns='<b> is not a column of this list", 'pinned=zzz is not a column that is shown'],
    ],
    // A quote that does not end goes on to the end.
    ['/events?columns=%22time+event', null, ['columns="time event is not a column of this list']],
  ] as const) {
    await page.goto(origin + path);
    for (const each of words) await note.getByRole('listitem').filter({ hasText: each }).waitFor();
    if (heads !== null) await shown(page).toEqual(heads);
    expect(await page.getByRole('main').getByRole('alert').count(), path).toBe(0);
  }
  expect(await seriousFaults(page)).toEqual([]);

  // What events carry is no column for who may not see it.
  const viewer = await openPerson(browser, tidings);
  try {
    await signIn(viewer, tidings, { role: 'viewer', organization });
    await viewer.page.goto(`${origin}/deliveries?columns=status+data.n+event&pinned=data.n`);
    await shown(viewer.page).toEqual(['Status', 'Event']);
    await viewer.page.getByText('You may not see event data: there is no column for data.n.').waitFor();
    expect(await viewer.page.getByRole('main').getByRole('alert').count()).toBe(0);
    expect(await seriousFaults(viewer.page)).toEqual([]);
    expect(viewer.complaints).toEqual([]);
  } finally {
    await viewer.close();
  }
});

test('a saved view has its columns, for others too, and others once it is updated', async () => {
  const { tidings, browser, person } = scene;
  const { page, origin } = person;
  const organization = 'viewed';
  await tidings.send({ organization, type: 'order.paid', data: {}, severity: 'error' });
  await signIn(person, tidings, { role: 'owner', organization });
  const events = `${origin}/events`;
  await page.goto(`${events}?columns=event.id+event&pinned=event.id&dense=true`);
  const columns = ['Event id', 'Event'];
  await shown(page).toEqual(columns);
  const views = (of: Page) => of.getByRole('button', { name: 'Views' });
  await views(page).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByLabel('Name').fill('By id');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('View saved').waitFor();

  const other = await openPerson(browser, tidings);
  try {
    await signIn(other, tidings, { role: 'admin', organization });
    await other.page.goto(events);
    await shown(other.page).toContain('Severity');
    const usual = await headsOf(other.page);
    await views(other.page).click();
    await other.page.getByRole('button', { name: 'By id', exact: true }).click();
    await shown(other.page).toEqual(columns);
    await expect
      .poll(() => asked(other.page))
      .toEqual({ columns: 'event.id event', pinned: 'event.id', dense: 'true' });
    await other.page.goBack();
    await shown(other.page).toEqual(usual);
    await other.page.goForward();
    await shown(other.page).toEqual(columns);
    await gear(other.page).click();
    await box(other.page, 'Severity').check();
    await other.page.getByRole('button', { name: 'Pin Severity' }).click();
    await other.page.getByRole('button', { name: 'Pin Event id' }).click();
    await box(other.page, 'Dense rows').uncheck();
    await other.page.keyboard.press('Escape');
    await views(other.page).click();
    expect(await seriousFaults(other.page)).toEqual([]);
    await other.page.getByRole('button', { name: 'Update the view By id' }).click();
    await other.page.getByText('It becomes what is shown now').waitFor();
    expect(await seriousFaults(other.page)).toEqual([]);
    await other.page.getByRole('button', { name: 'Update', exact: true }).click();
    await other.page.getByText('View updated').waitFor();
    expect(other.complaints).toEqual([]);
  } finally {
    await other.close();
  }
  const listed = await tidings.request<{ data: unknown[] }>(
    'GET',
    `/v1/saved-searches?organization=${organization}`,
  );
  const layout = { columns: ['event.id', 'event', 'severity'], pinned: ['severity'], dense: false };
  expect(listed.body.data).toMatchObject([{ name: 'By id', layout }]);
  await page.goto(events);
  await views(page).click();
  await page.getByRole('button', { name: 'By id', exact: true }).click();
  await shown(page).toEqual(['Event id', 'Event', 'Severity']);
  // One that says nothing of columns is shown as whoever opens it keeps them.
  await views(page).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await shown(page).toContain('Webhooks');
  expect(asked(page)).toEqual({});
});
