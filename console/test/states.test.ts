/** What stands in the place of what is not there: while it is fetched, and when it cannot be had. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

const REFUSED = {
  ...{ type: '/v1/errors#invalid_request', title: 'Refused', status: 400, code: 'invalid_request' },
  ...{ detail: 'It takes too long.', errors: [] },
};

test('what cannot be loaded says why and is tried again; what is old says so, and moves nothing', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'away';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url, name: 'Away' });
  await tidings.send({ organization, type: 'it.happens', data: {} });
  const { id: delivery } = await tidings.delivery(id, 'success');
  await signIn(person, tidings, { role: 'owner', organization });
  await page.clock.install();
  const isNeeded = /\/v1\/(session|organizations|projects|live)/;
  let how: 'waits' | 'fails' | 'is gone' | 'works' = 'works';
  await page.route(/\/v1\//, async (route) => {
    if (how === 'works' || isNeeded.test(route.request().url())) return route.continue();
    if (how === 'is gone') return route.abort();
    if (how === 'fails') return route.fulfill({ status: 500, body: 'It is broken.' });
  });
  const failure = page.getByRole('alert').filter({ hasText: 'Try again' });
  const again = failure.getByRole('button', { name: 'Try again' });
  // The client tries by itself for a while.
  const wait = async (): Promise<void> => {
    await expect
      .poll(async () => {
        await page.clock.fastForward(5000);
        return failure.count();
      })
      .toBeGreaterThan(0);
  };

  how = 'waits';
  await page.goto(`${origin}/events`);
  await page.getByRole('status', { name: 'Loading events' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  how = 'fails';
  await page.reload();
  await wait();
  expect(await seriousFaults(page)).toEqual([]);
  how = 'works';
  await again.click();
  const row = page.locator('tr[data-row]');
  await row.waitFor();

  // It was there: it stays where it is, and is said to be old.
  const { y } = (await row.boundingBox())!;
  how = 'is gone';
  await page.getByRole('button', { name: 'Refresh' }).click();
  await wait();
  await failure.getByText(/^This may be out of date\. The server does not answer/).waitFor();
  expect((await row.boundingBox())!.y).toBe(y);
  expect(await seriousFaults(page)).toEqual([]);
  how = 'works';
  await again.click();
  await expect.poll(() => failure.count()).toBe(0);

  // A server beside the browser is there also when the browser has no network; where it is not, both are said.
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'onLine', { value: false });
    dispatchEvent(new Event('offline'));
  });
  await page.getByRole('link', { name: 'Webhooks' }).first().click();
  await page.getByRole('row', { name: 'Away' }).waitFor();
  how = 'is gone';
  await page.getByRole('link', { name: 'Issues' }).first().click();
  await wait();
  await failure.getByText('the browser says that it is offline').waitFor();

  for (const [path, what] of [
    [`/deliveries/${id}/${delivery}`, 'Delivered'],
    ['/test-inboxes/send', 'Who would get it'],
  ] as const) {
    how = 'is gone';
    await page.goto(origin + path);
    await wait();
    await failure.getByText('The server does not answer.').first().waitFor();
    expect(await seriousFaults(page), path).toEqual([]);
    how = 'works';
    await again.first().click();
    await page.getByText(what).first().waitFor();
  }
});

test('where a whole screen is missing, the page is headed by what happened, and says what to do', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'headed';
  const { id } = await tidings.createWebhook({ organization, url: receiver.url, name: 'Headed' });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.clock.install();
  const isNeeded = /\/v1\/(session|organizations\?|projects|live)/;
  let works = false;
  await page.route(/\/v1\//, (route) =>
    works || isNeeded.test(route.request().url())
      ? route.continue()
      : route.fulfill({ status: 400, json: REFUSED }),
  );
  const heading = page.getByRole('heading', { level: 1 });
  const main = page.getByRole('main');
  const none = '00000000000000000000000000';
  for (const [path, what] of [
    [`/webhooks/${id}`, 'The webhook could not be loaded'],
    ['/catalog/type?name=function.executed', 'The event type could not be loaded'],
    ['/catalog/type/edit?name=function.executed', 'The event type could not be loaded'],
    [`/test-inboxes/inb_${none}`, 'The test inbox could not be loaded'],
    [`/alerts/rules/rul_${none}`, 'The alert rule could not be loaded'],
    ['/settings/organization', 'The organization could not be loaded'],
  ] as const) {
    await page.goto(origin + path);
    await main.getByText('It takes too long.').waitFor();
    await main.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await heading.allTextContents(), path).toEqual([what]);
  }
  expect(await seriousFaults(page)).toEqual([]);
  // What is done with a list stands where it stands, and its headline says which it is.
  for (const [path, what, act] of [
    ['/webhooks', 'webhooks', null],
    ['/alerts/rules', 'alert rules', null],
    ['/test-inboxes/send', 'event types', null],
    ['/catalog', 'event types', null],
    ['/test-inboxes', 'test inboxes', 'Create test inbox'],
    ['/settings/members', 'members', 'Invite'],
  ] as const) {
    await page.goto(origin + path);
    await main.getByRole('heading', { name: `The list of ${what} could not be loaded` }).waitFor();
    if (act !== null) expect(await main.getByRole('button', { name: act }).count()).toBe(1);
  }
  // So does what one narrows it by.
  await page.goto(`${origin}/webhooks?q=head`);
  await main.getByRole('heading', { name: 'The list of webhooks could not be loaded' }).waitFor();
  expect(await main.getByRole('searchbox', { name: 'Search webhooks' }).inputValue()).toBe('head');
  works = true;
  for (const [path, what] of [
    [`/webhooks/wh_${none}`, 'There is no such webhook'],
    [`/deliveries/wh_${none}/del_${none}`, 'There is no such delivery'],
    ['/catalog/type?name=no.such', 'There is no such event type'],
    ['/catalog/type/edit?name=no.such', 'There is no such event type'],
    ['/catalog/type', 'The link names no event type'],
    ['/catalog/type/edit', 'The link names no event type'],
    ['/settings/project?project=none', 'There is no such project'],
    ['/webhooks?project=none', 'There is no such project'],
    ['/webhooks?organization=others', 'There is no such organization'],
    ['/nowhere', 'There is no such page'],
  ] as const) {
    await page.goto(origin + path);
    await page.getByRole('heading', { name: what }).waitFor();
    expect(await heading.allTextContents(), path).toEqual([what]);
    expect(await main.getByRole('link').count(), path).toBeGreaterThan(0);
  }
  expect(await seriousFaults(page)).toEqual([]);
  // Until it is known that the place is there, nothing of it is counted as none.
  const known = Promise.withResolvers<void>();
  const unknown = /\/v1\/projects\/none/;
  await page.route(unknown, (route) => known.promise.then(() => route.continue()));
  for (const path of ['/webhooks', '/deliveries']) {
    await page.goto(`${origin}${path}?project=none`);
    await main.getByRole('status', { name: 'Loading', exact: true }).waitFor();
    expect(await main.getByText(/^0\b/).allTextContents(), path).toEqual([]);
  }
  known.resolve();
  await page.getByRole('heading', { name: 'There is no such project' }).waitFor();
  await page.unroute(unknown);
  // What a screen has found missing is not looked up again, and stays, when the list turns out not to have it either.
  const list = Promise.withResolvers<void>();
  let lookups = 0;
  await page.route(/\/v1\/projects\?/, (route) => list.promise.then(() => route.continue()));
  await page.route(/\/v1\/projects\/none/, (route) => {
    lookups += 1;
    return route.continue();
  });
  await page.goto(`${origin}/settings/project?project=none`);
  await page.getByRole('heading', { name: 'There is no such project' }).waitFor();
  list.resolve();
  await main.getByText('The address names the project none').waitFor();
  expect(lookups).toBe(1);
  // One goes back to what is one's own.
  await page.goto(`${origin}/events?organization=others`);
  await main.getByRole('link', { name: 'Go to the overview' }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.has('organization')).toBe(false);

  // What was there stays there, and says that it may be old.
  await page.goto(`${origin}/catalog/type?name=function.executed`);
  await page.getByRole('heading', { name: 'function.executed' }).waitFor();
  works = false;
  await page.clock.fastForward(11_000);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
  await main.getByText(/^This may be out of date\. /).waitFor();
  expect(await heading.allTextContents()).toEqual(['function.executed']);
});

test('what of an address is not understood is said, above what is shown instead', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings, { role: 'owner', organization: 'misread' });
  const main = page.getByRole('main');
  const note = main.getByRole('status').filter({ hasText: 'Part of the address is not understood.' });
  for (const [path, what] of [
    ['/webhooks?status=zzz&sort=zzz', ['status=zzz is not known here', 'sort=zzz is not known here']],
    ['/issues?state=zzz&stat=all', ['state=zzz is not known here', 'stat=all is not known here']],
    [
      '/settings/audit-log?range=garbage',
      ['range=garbage is not a range of time: this shows the last 30 days'],
    ],
    // Also where it leads on to another screen, as far as that does not understand it either.
    ['/?range=zzz', ['range=zzz is not a range of time: this shows the last 24 hours']],
    ['/settings?status=paused&sort=zzz&q=1', ['sort=zzz is not known here']],
    ['/deliveries?open=del_zzz', ['open=del_zzz is not the id of anything listed here: nothing is opened']],
  ] as const) {
    await page.goto(origin + path);
    for (const [at, words] of what.entries())
      await note.getByRole('listitem').nth(at).filter({ hasText: words }).waitFor();
    expect(await note.getByRole('listitem').count(), path).toBe(what.length);
    expect(await main.getByRole('alert').count(), path).toBe(0);
  }
  expect(await seriousFaults(page)).toEqual([]);
  // It is said once.
  await note.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => note.count()).toBe(0);
  await page.goto(`${origin}/deliveries?range=-24h&tail=false&attempt=1`);
  await main.getByRole('region', { name: 'Log of deliveries' }).waitFor();
  expect(await note.count()).toBe(0);
});
