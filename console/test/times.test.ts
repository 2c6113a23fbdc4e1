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
