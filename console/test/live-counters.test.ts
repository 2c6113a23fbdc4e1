/** Figures, statuses and counts that follow what happens, and leave what somebody reads where it is. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

const hide = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    Object.defineProperty(document, 'visibilityState', {
      value: value ? 'hidden' : 'visible',
      configurable: true,
    });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, hidden);

test('tiles of the overview follow what happens, and nothing is asked for while nobody sees them', async () => {
  const { tidings, receiver, person } = scene;
  const { page } = person;
  const organization = 'counted';
  receiver.respond(() => ({ status: 500 }));
  const { id } = await tidings.createWebhook({
    ...{ organization, url: receiver.url, name: 'Counted', retry: { delays: [3600] } },
  });
  await signInByLink(person, tidings, { role: 'owner', organization });
  const retrying = page.locator('dl > div', { hasText: 'Retrying now' });
  await expect.poll(() => retrying.textContent()).toMatch(/^Retrying now0/);
  await tidings.send({ organization, type: 'it.happens', data: {} });
  await expect.poll(() => retrying.textContent()).toMatch(/^Retrying now1/);

  const oldest = page.locator('dl > div', { hasText: 'Oldest waiting' });
  await oldest.getByText('it.happens').waitFor();
  await page.locator('dl > div', { hasText: 'In the queue' }).getByText('1', { exact: true }).waitFor();
  const waits = (await tidings.deliveries(id, '?status=retrying'))[0]!;
  expect(await oldest.getByRole('link').getAttribute('href')).toContain(`/deliveries/${id}/${waits.id}`);

  await hide(page, true);
  let askedAt = performance.now();
  page.on('request', () => (askedAt = performance.now()));
  await tidings.send({ organization, type: 'it.happens', data: {} });
  await expect.poll(async () => (await tidings.deliveries(id, '?status=retrying')).length).toBe(2);
  // What was asked before may end first. Then it is quiet for longer than it takes to be shown to somebody who looks.
  await expect.poll(() => performance.now() - askedAt).toBeGreaterThan(4200);
  expect(await retrying.textContent()).toMatch(/^Retrying now1/);
  await hide(page, false);
  await expect.poll(() => retrying.textContent()).toMatch(/^Retrying now2/);
});

test('a webhook that begins to fail says so in the list, and recovers there', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'turning';
  receiver.respond(() => ({ status: 503 }));
  await tidings.createWebhook({
    organization,
    url: receiver.url,
    name: 'Turns',
    retry: { delays: [1, 1, 1, 1] },
  });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks`);
  const row = page.getByRole('row', { name: /Turns/ });
  await row.getByText('Active').waitFor();
  await tidings.send({ organization, type: 'it.fails', data: {} });
  await row.getByText('Failing').waitFor();
  receiver.respond(() => ({ status: 200 }));
  await tidings.send({ organization, type: 'it.works', data: {} });
  await row.getByText('Active').waitFor();
});

test('issues count on where they stand; others come when they are asked for', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'piling';
  receiver.respond(({ url }) => ({ status: url === '/b' ? 404 : 500 }));
  for (const name of ['a', 'b'])
    await tidings.createWebhook({
      ...{ organization, url: `${receiver.url}/${name}`, name: `Hook ${name}`, retry: 'none' },
      events: [`${name}.*`],
    });
  await tidings.send({ organization, type: 'a.failed', data: {} });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/issues`);
  const a = page.getByRole('row', { name: /Hook a/ });
  const b = page.getByRole('row', { name: /Hook b/ });
  await a.waitFor();
  const given = a.getByRole('cell', { name: '2', exact: true });
  await a.hover();
  await tidings.send({ organization, type: 'b.failed', data: {} });
  await tidings.send({ organization, type: 'a.failed', data: {} });
  // It counts on under the pointer, and the new one, which would push it down, waits.
  await given.waitFor();
  expect(await b.count()).toBe(0);
  // Nor does it come as one looks away: it comes when it is asked for.
  const waits = page.getByRole('button', { name: '1 new' });
  await waits.waitFor();
  const { y } = (await a.boundingBox())!;
  await page.getByRole('heading', { name: 'Issues' }).hover();
  await tidings.send({ organization, type: 'a.failed', data: {} });
  await a.getByRole('cell', { name: '3', exact: true }).waitFor();
  expect((await a.boundingBox())!.y).toBe(y);
  expect(await seriousFaults(page)).toEqual([]);
  await waits.click();
  await b.waitFor();
  await expect.poll(() => waits.count()).toBe(0);
});

test('what somebody reads stays where it is when the page is come back to, or others are asked for', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'returned';
  await tidings.createWebhook({ organization, url: receiver.url, name: 'First' });
  await tidings.send({ organization, type: 'it.happens', data: {}, id: 'one' });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.clock.install();
  /** Away from the page for a while, and back. */
  const leave = async (meanwhile: () => Promise<unknown>, asked: string): Promise<void> => {
    await hide(page, true);
    await meanwhile();
    await page.clock.fastForward(31_000);
    const answered = page.waitForResponse((response) => response.url().includes(asked));
    await hide(page, false);
    await (await answered).finished();
  };

  await page.goto(`${origin}/events`);
  const event = page.getByRole('row', { name: /it\.happens/ });
  await event.hover();
  const { y } = (await event.boundingBox())!;
  await leave(() => tidings.send({ organization, type: 'it.goes-on', data: {} }), '/v1/events?');
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect((await event.boundingBox())!.y).toBe(y);
  // Nobody is at the list any more, and still nothing moves.
  await page.mouse.move(5, 5);
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('row', { name: /it\.goes-on/ }).waitFor();
  // Who asks for what is new gets it, whatever is open.
  await event.click();
  await page.getByRole('region', { name: 'Log of events' }).getByText('It went to').waitFor();
  await tidings.send({ organization, type: 'it.ends', data: {} });
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByRole('row', { name: /it\.ends/ }).waitFor();

  await page.goto(`${origin}/webhooks`);
  const webhook = page.getByRole('row', { name: /First/ });
  await webhook.hover();
  const box = await webhook.boundingBox();
  await leave(
    () => tidings.createWebhook({ organization, url: receiver.url, name: 'Second' }),
    '/v1/webhooks?',
  );
  await page.getByText(/^2 in this organization/).waitFor();
  expect(await webhook.boundingBox()).toEqual(box);
  await page.mouse.move(5, 5);
  await page.getByRole('button', { name: '1 new' }).click();
  await page.getByRole('row', { name: /Second/ }).waitFor();
});

test('alerts and questions are told of, not asked for again and again; without the stream they are, once a minute', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'told';
  const ask = (question: string): Promise<unknown> =>
    tidings.request('POST', '/v1/interactions', { organization, question });
  const rule = {
    ...{ organization, name: 'Any', match: { types: ['it.happens'] }, condition: { count: { atLeast: 1 } } },
    ...{ windowSeconds: 600, groupBy: ['agentId'], severity: 'error' },
  };
  expect((await tidings.request('POST', '/v1/alert-rules', rule)).status).toBe(201);
  await tidings.send({ organization, type: 'it.happens', agentId: 'agent-1', data: {} });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.clock.install();
  await page.goto(`${origin}/alerts`);
  const first = page.getByRole('listitem').filter({ hasText: 'agent-1' });
  await first.getByText(/ · 1 event · /).waitFor();
  await first.hover();
  // Nothing is told of an alert that goes on: what its rule counts is heard.
  await tidings.send({ organization, type: 'it.happens', agentId: 'agent-1', data: {} });
  await first.getByText(/ · 2 events · /).waitFor();
  // Also when all that is looked up for a while after the stream began is over.
  await page.clock.fastForward(5000);
  await tidings.send({ organization, type: 'it.happens', agentId: 'agent-1', data: {} });
  await first.getByText(/ · 3 events · /).waitFor();
  await tidings.send({ organization, type: 'it.happens', agentId: 'agent-2', data: {} });
  const alerts = await tidings.request<{ data: { id: string; agentId: string }[] }>(
    'GET',
    `/v1/alerts?organization=${organization}`,
  );
  const { id } = alerts.body.data.find(({ agentId }) => agentId === 'agent-1')!;
  await tidings.request('POST', `/v1/alerts/${id}/resolve`, {});
  // What is pointed at stays where it is, and says that it is over; the new one waits.
  await first.getByText('No longer in this list').waitFor();
  expect(await page.getByRole('listitem').filter({ hasText: 'agent-2' }).count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
  await page.mouse.move(5, 5);
  await page.getByRole('button', { name: '1 new, 1 gone' }).click();
  await page.getByRole('listitem').filter({ hasText: 'agent-2' }).waitFor();
  await expect.poll(() => first.count()).toBe(0);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url().replace(/\?.*/, '').slice(origin.length)));
  await page.goto(`${origin}/interactions`);
  await page.getByRole('heading', { name: 'Nothing is waiting for an answer' }).waitFor();
  await ask('May I?');
  await page.getByText('May I?', { exact: true }).waitFor();
  await page.clock.fastForward(5000);
  asked.length = 0;
  for (let seconds = 0; seconds < 20; seconds += 10) await page.clock.fastForward(10_000);
  expect(asked).toEqual([]);

  await page.route('**/v1/live?*', (route) => route.fulfill({ status: 403, json: {} }));
  await page.reload();
  await page.getByText('May I?', { exact: true }).waitFor();
  await page.getByRole('banner').getByText('Not live').waitFor();
  await ask('And I?');
  await page.clock.fastForward(61_000);
  await page.getByText('And I?', { exact: true }).waitFor();
  await hide(page, true);
  asked.length = 0;
  await page.clock.fastForward(61_000);
  expect(asked).toEqual([]);
});
