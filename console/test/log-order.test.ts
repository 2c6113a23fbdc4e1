/** Logs from either end, and from where an address says. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seriousFaults, signIn, signInByLink, tabTo } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

const numbered = (n: number): string => `step.n${String(n).padStart(3, '0')}`;

test('a log is turned round by the head of its times, and its address says from which end and how far', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'turned';
  const send = (n: number): Promise<unknown> =>
    tidings.send({ organization, type: numbered(n), data: { n } });
  await Promise.all([send(1), signIn(person, tidings)]);
  for (let n = 2; n <= 60; n++) await send(n);
  await page.goto(`${origin}/events?organization=${organization}`);
  const types = page.locator('td[data-column="event"] code');
  const first = (): Promise<string | null> => types.first().textContent();
  const asked = (name: string): string | null => new URL(page.url()).searchParams.get(name);
  const head = page.getByRole('columnheader', { name: 'Time', exact: true });
  await expect.poll(first).toBe(numbered(60));
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  expect(await page.locator('th[aria-sort]').count()).toBe(1);

  await tabTo(page, head.getByRole('button'));
  await page.keyboard.press('Enter');
  await expect.poll(first).toBe(numbered(1));
  expect(await head.getAttribute('aria-sort')).toBe('ascending');
  expect(asked('order')).toBe('oldest');
  expect(await seriousFaults(page)).toEqual([]);
  // It is a step to go back from.
  await page.goBack();
  await expect.poll(first).toBe(numbered(60));
  await head.getByRole('button').click();
  await expect.poll(first).toBe(numbered(1));

  // A view says from which end, too.
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByLabel('Name').fill('From the first');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('View saved').waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();
  await expect.poll(first).toBe(numbered(60));
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'From the first', exact: true }).click();
  await expect.poll(first).toBe(numbered(1));

  // How far one has come is there again, as it was then.
  await page.getByRole('button', { name: 'Show newer' }).click();
  await expect.poll(() => types.count()).toBe(60);
  await expect.poll(() => asked('cursor')).not.toBe(null);
  await send(61);
  await page.reload();
  await expect.poll(() => types.allTextContents()).toEqual(range(51, 60));
  await page.getByText(/^Further down in the list up to/).waitFor();
  await page.getByText('60 found').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // A view is looked at from its beginning, also where it is what is shown already.
  const midway = page.url();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'From the first', exact: true }).click();
  await page.getByText('61 in the last 2 hours').waitFor();
  expect(asked('cursor')).toBe(null);
  await page.goto(midway);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(() => types.allTextContents()).toEqual(range(1, 50));
  await page.getByRole('button', { name: 'Show newer' }).click();
  await expect.poll(() => types.count()).toBe(60);
  await page.getByRole('button', { name: 'From the oldest' }).click();
  await page.getByText('61 in the last 2 hours').waitFor();
  expect(asked('cursor')).toBe(null);

  // Who was elsewhere finds the list as it was, not its last page alone.
  await page.getByRole('button', { name: 'Show newer' }).click();
  await expect.poll(() => types.count()).toBe(61);
  await expect.poll(() => asked('cursor')).not.toBe(null);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('heading', { name: 'Webhooks', level: 1 }).waitFor();
  await page.goBack();
  await expect.poll(() => types.count()).toBe(61);
  // Another search begins at its beginning, and a place in another list is none in this.
  const cursor = asked('cursor')!;
  await page.getByRole('combobox', { name: 'Search' }).fill('data.n<3');
  await page.keyboard.press('Enter');
  await expect.poll(() => types.count()).toBe(2);
  expect(asked('cursor')).toBe(null);
  await page.goto(`${page.url()}&cursor=${cursor}`);
  await page.getByText('The list does not continue from there').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'From the oldest' }).click();
  await expect.poll(() => types.allTextContents()).toEqual(range(1, 2));

  // What happens now comes first where the newest do.
  await page.getByRole('button', { name: 'Tail', exact: true }).click();
  await expect.poll(first).toBe(numbered(2));
  expect(asked('order')).toBe(null);
});

test('deliveries are walked as they are listed, and turned round where there is no head of times', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'walked';
  await tidings.createWebhook({ name: 'Ledger', organization, url: receiver.url });
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: `step.n${n}`, data: {} });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}&order=oldest`);
  const events = page.locator('td[data-column="event"]');
  await expect.poll(async () => (await events.allTextContents())[0]).toMatch(/^step\.n1/);
  await page.getByRole('button', { name: /^Details of step\.n1/ }).click();
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Delivery of step.n1' });
  await panel.locator('[aria-label=Older][aria-disabled=true]').waitFor();
  await page.keyboard.press('j');
  await page.getByRole('heading', { name: 'step.n2' }).waitFor();
  await page.getByRole('link', { name: 'Open on its own page' }).click();
  await page.getByRole('link', { name: 'Newer' }).click();
  await page.getByRole('heading', { name: 'step.n3', level: 1 }).waitFor();

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${origin}/deliveries?organization=${organization}`);
  await expect.poll(async () => (await events.allTextContents())[0]).toMatch(/^step\.n3/);
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Oldest first' }).check();
  await expect.poll(async () => (await events.allTextContents())[0]).toMatch(/^step\.n1/);
  expect(await seriousFaults(page)).toEqual([]);
});

test('who leaves a list while more of it comes takes no place in it along', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'left-early';
  for (let n = 1; n <= 51; n++) await tidings.send({ organization, type: numbered(n), data: {} });
  await signIn(person, tidings);
  const [more, screen] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route(/\/v1\/events\?.*cursor=/, (route) => more.promise.then(() => route.continue()));
  await page.route(/\/assets\/issues-/, (route) => screen.promise.then(() => route.continue()));
  await page.goto(`${origin}/events?organization=${organization}`);
  const types = page.locator('td[data-column="event"] code');
  await page.getByRole('button', { name: 'Show older' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Issues' }).click();
  await page.waitForURL(/\/issues/);
  more.resolve();
  await expect.poll(() => types.count()).toBe(51);
  screen.resolve();
  await page.getByRole('heading', { name: 'Issues', level: 1 }).waitFor();
  expect(new URL(page.url()).searchParams.get('cursor')).toBe(null);
});

test('what begins in the middle is walked, selected, replayed and exported as it was found', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const [organization, project] = ['midway', 'north'];
  await tidings.request('POST', '/v1/projects', { id: project, organization, name: 'North' });
  const webhook = await tidings.createWebhook({ organization, name: 'Midway', url: receiver.url });
  for (let n = 1; n <= 52; n++) await tidings.send({ organization, project, type: numbered(n), data: {} });
  await tidings.send({ organization, type: 'step.elsewhere', data: {} });
  await expect
    .poll(async () => (await tidings.deliveries(webhook.id, '?status=success&limit=100')).length)
    .toBe(53);
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/deliveries?project=${project}`);
  const events = page.locator('td[data-column="event"]');
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(() => events.count()).toBe(52);
  await page.waitForURL(/[?&]cursor=/);
  await tidings.send({ organization, project, type: 'step.later', data: {} });
  await expect
    .poll(async () => (await tidings.deliveries(webhook.id, '?status=success&limit=100')).length)
    .toBe(54);
  await page.reload();
  await page.getByText('52 found').waitFor();
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByRole('button', { name: 'Select all 52 that match' }).click();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  const counting = page.waitForRequest(/\/v1\/replays$/);
  await page.getByRole('checkbox', { name: 'Include what has already arrived' }).check();
  // Of an answer that the page has read the browser may keep nothing: so the same is asked again.
  const counted = (await counting).postDataJSON() as object;
  expect(counted).toMatchObject({ dryRun: true });
  expect((await tidings.request('POST', '/v1/replays', counted)).body).toMatchObject({ deliveries: 52 });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByRole('button', { name: 'Export, replay or cancel all' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV', exact: true }).click(),
  ]);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1 + 52);

  // On a page of its own what stands beside it is what stood beside it in the list.
  await page.getByRole('button', { name: /^Details of step\.n002/ }).click();
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await page.getByRole('link', { name: 'Open on its own page' }).click();
  await page.getByRole('link', { name: 'Older' }).click();
  await page.getByRole('heading', { name: numbered(1), level: 1 }).waitFor();

  // So it is with the list of one webhook.
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await page.getByRole('button', { name: 'Show older' }).click();
  await expect.poll(() => events.count()).toBe(54);
  await page.waitForURL(/[?&]cursor=/);
  await page.reload();
  await page.getByRole('button', { name: /^Details of step\.n002/ }).click();
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await page.getByRole('link', { name: 'Open on its own page' }).click();
  await page.getByRole('link', { name: 'Older' }).click();
  await page.getByRole('heading', { name: numbered(1), level: 1 }).waitFor();
});

test('a view of today, which a program has made, is of today', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'today';
  const view = { organization, subject: 'events', name: 'Of today', query: '', start: 'today' };
  expect((await tidings.request('POST', '/v1/saved-searches', view)).status).toBe(201);
  await tidings.send({ organization, type: 'step.now', data: {} });
  await signInByLink(person, tidings);
  await page.evaluate(() => localStorage.setItem('tidings-time-zone', 'UTC'));
  await page.goto(`${origin}/events?organization=${organization}`);
  await page.getByText('1 in the last 2 hours').waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Of today', exact: true }).click();
  await page.waitForURL(/[?&]range=/);
  expect(new URL(page.url()).searchParams.get('range')).toMatch(/T00:00:00\.000Z\.\.$/);
  await page.locator('td[data-column="event"]', { hasText: 'step.now' }).waitFor();
});

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => numbered(from + n));
}
