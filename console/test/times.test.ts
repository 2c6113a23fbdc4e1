/** What a time tells to who points at it, comes to it by keyboard, or hears the page. */
import { expect, test } from 'vitest';
import { isFocused, seriousFaults, signIn, signInByLink, tabTo } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();
const tokyo = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'Asia/Tokyo' });

test('the card of a time says when it was, here and in UTC, to pointer and keyboard, and is no stop in rows', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'timed';
  const sent = await tidings.send({ organization, type: 'order.paid', data: {} });
  await tidings.send({ organization, type: 'order.sent', data: {} });
  await signInByLink(person, tidings);
  await page.evaluate(() => localStorage.setItem('tidings-time-zone', 'Asia/Tokyo'));
  await page.goto(`${origin}/events?organization=${organization}`);
  const row = page.getByRole('row').filter({ hasText: 'order.paid' });
  const time = row.locator('[data-column="time"] time');
  const at = (await time.getAttribute('datetime'))!;
  const card = page.getByRole('group', { name: 'Time' });

  // It stays while one points at it, and Esc closes it alone.
  await time.hover();
  await card.waitFor();
  expect(await card.locator('dd').allTextContents()).toEqual([
    expect.stringMatching(`${tokyo.format(Date.parse(at))}${at.slice(19, 23)} GMT\\+9`),
    expect.stringContaining(at.slice(11, 23)),
    expect.stringMatching(/now|ago/),
    at,
    '',
    String(Date.parse(at)),
    '',
  ]);
  await card.getByText(at).hover();
  expect(await seriousFaults(page)).toEqual([]);
  await card.getByRole('button', { name: 'Copy unix time' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(String(Date.parse(at)));
  await row.getByRole('button', { name: /^Details/ }).click();
  await page.getByText(sent.id, { exact: true }).first().waitFor();
  await time.hover();
  await card.waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => card.count()).toBe(0);
  expect(new URL(page.url()).searchParams.get('open')).toBe(sent.id);
  await page.mouse.move(0, 0);

  // By keyboard rows have the stops that they had, and arrows lead to the card of their time.
  expect(await page.locator('tr[data-row] time[tabindex]').count()).toBe(0);
  await row.getByRole('button', { name: /^Details/ }).focus();
  const plus = page.getByRole('button', { name: /^Search by Time/ });
  for (let press = 0; press < 12 && (await plus.count()) === 0; press++)
    await page.keyboard.press('ArrowLeft');
  await card.waitFor();
  expect(
    await plus.evaluate(
      (each) => document.getElementById(each.getAttribute('aria-describedby')!)?.textContent,
    ),
  ).toContain(at);
  await page.keyboard.press('Escape');
  await expect.poll(() => card.count()).toBe(0);
  expect(await isFocused(plus)).toBe(true);

  // Where it stands in full it is a stop; into the card one goes by Enter, and on from it as from the time.
  const full = page.locator('dl.facts time').first();
  await tabTo(page, full);
  await card.getByText('Enter leads into the card').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  expect(await isFocused(card.getByRole('button').first())).toBe(true);
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(at);
  await page.keyboard.press('Escape');
  expect(await isFocused(full)).toBe(true);
  await expect.poll(() => card.count()).toBe(0);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await card.waitFor();
  await page.keyboard.press('Tab');
  await expect.poll(() => card.count()).toBe(0);
});

test('in lists whose rows open to nothing its card comes by Tab, and by a touch', async () => {
  const { tidings, receiver, browser, person } = scene;
  const { page, origin } = person;
  const organization = 'timed-lists';
  const webhook = await tidings.createWebhook({ name: 'Timed', organization, url: receiver.url });
  const key = {
    name: 'Timed',
    organization,
    permissions: ['events:read'],
    expiresAt: '2099-12-31T00:00:00Z',
  };
  expect((await tidings.request('POST', '/v1/api-keys', key)).status).toBe(201);
  await signIn(person, tidings, { role: 'owner', organization });
  // Where there is room for when a webhook was changed.
  await page.setViewportSize({ width: 1800, height: 900 });
  const card = page.getByRole('group', { name: 'Time' });
  const lists = ['/webhooks', '/settings/members', '/settings/api-keys'];
  for (const path of lists) {
    await page.goto(origin + path);
    const time = page.locator('tr[data-row] time').last();
    await tabTo(page, time);
    await card.getByText((await time.getAttribute('datetime'))!).waitFor();
    await page.keyboard.press('Enter');
    expect(await isFocused(card.getByRole('button').first())).toBe(true);
    expect(await seriousFaults(page)).toEqual([]);
  }

  const context = await browser.newContext({
    storageState: await person.context.storageState(),
    viewport: { width: 1800, height: 900 },
    hasTouch: true,
  });
  const touched = await context.newPage();
  const shown = touched.getByRole('group', { name: 'Time' });
  for (const path of lists) {
    await touched.goto(origin + path);
    const time = touched.locator('tr[data-row] time').last();
    const at = (await time.getAttribute('datetime'))!;
    await time.tap();
    await shown.getByText(at).waitFor();
    await touched.getByRole('heading', { level: 1 }).tap();
    await expect.poll(() => shown.count()).toBe(0);
    await time.tap();
    await shown.getByText(at).waitFor();
  }
  // Where a touch opens the row it does that alone.
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/pause`);
  await touched.goto(`${origin}/settings/audit-log`);
  const facts = touched.locator('dl.facts time').first();
  const ofRows = touched.locator('td[data-column="time"] time');
  await ofRows.first().tap();
  await facts.tap();
  await shown.waitFor();
  await touched.getByRole('heading', { level: 1 }).tap();
  const other = (await ofRows.last().getAttribute('datetime'))!;
  await ofRows.last().tap();
  await expect.poll(() => facts.getAttribute('datetime')).toBe(other);
  expect(await shown.count()).toBe(0);
  await context.close();
});

test('in a dialog its card is one that can be pointed at', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'timed-beside';
  await tidings.createWebhook({ name: 'Timed', organization, url: receiver.url });
  await tidings.send({ organization, type: 'order.paid', data: {} });
  await signIn(person, tidings);
  await page.goto(`${origin}/deliveries?organization=${organization}`);
  await page.getByRole('button', { name: /^Details of order\.paid/ }).click();
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Delivery of order.paid' });
  await panel.locator('header time').hover();
  await panel.getByRole('button', { name: 'Copy iso 8601 time' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('group', { name: 'Time' }).count()).toBe(0);
  expect(await panel.count()).toBe(1);
});

test('times that senders write as no clock knows them, and a card that does not come, break nothing', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'timed-oddly';
  const written = ['2016-12-31T23:59:60Z', '2026-01-01T00:00:00+01', '2026-01-01 00:00:00z'];
  for (const [n, created] of written.entries())
    await tidings.send({ organization, type: `odd.n${n}`, created, data: {} });
  await signIn(person, tidings);
  await page.route(/\/assets\/time-cards-/, (route) => route.abort());
  await page.goto(`${origin}/events?organization=${organization}&columns=time+event+happened`);
  const happened = page.locator('td[data-column="happened"]');
  await expect.poll(() => happened.count()).toBe(3);
  expect(
    await happened.locator('time').evaluateAll((all) => all.map((each) => each.getAttribute('datetime'))),
  ).toEqual(['2026-01-01T00:00:00.000Z', '2016-12-31T23:59:59.999Z']);
  const asked = page.waitForEvent('requestfailed');
  await happened.locator('time').first().hover();
  await asked;
  await page.getByRole('button', { name: /^Details of odd\.n1/ }).click();
  await page.getByText('happened 2026-01-01T00:00:00+01').waitFor();
  await page.getByRole('button', { name: /^Details of odd\.n0/ }).click();
  await page.getByText(/happened .*2016/).waitFor();
});
