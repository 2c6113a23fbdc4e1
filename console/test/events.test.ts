/** What happened, and where it went, looked at by a person in a browser. */
import { expect, test } from 'vitest';
import { recordOf } from '@tidings/core/event';
import { seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('an event says where it went and why not elsewhere, what it carries, and is replayed', async () => {
  const { tidings, receiver, person } = scene;
  const { page } = person;
  const organization = 'told';
  const url = receiver.url;
  const ledger = await tidings.createWebhook({ organization, url, name: 'Ledger', events: ['order.*'] });
  await tidings.createWebhook({
    ...{ organization, url, name: 'Large orders', events: ['order.created'] },
    filters: { 'order.created': { total: { gt: 100 } } },
  });
  await tidings.createWebhook({ organization, url, name: 'Visitors', events: ['user.*'] });
  const { id } = await tidings.send({
    ...{ organization, type: 'order.created', severity: 'warning', summary: '<b>70</b> for Ada' },
    data: { total: 70, note: '</pre><img src=x onerror=alert(1)>' },
    links: [{ href: 'https://example.com/receipt', text: 'Receipt' }],
  });
  await tidings.send({ organization, type: 'nobody.listens', data: 1 });
  await tidings.delivery(ledger.id, 'success');
  await signInByLink(person, tidings, { role: 'developer', organization });
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.getByText('2 in the last 2 hours').waitFor();
  await page.getByRole('img', { name: '2 events by time' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  // Nobody heard of it, and that is said without being asked.
  const lone = page.getByRole('row', { name: /nobody\.listens/ });
  await lone.getByText('None').waitFor();
  await page.getByRole('button', { name: 'Details of nobody.listens' }).click();
  await page.getByText(/^No webhook matched/).waitFor();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Visitors' })
    .getByText('Not subscribed', { exact: true })
    .waitFor();

  await page.keyboard.press('/');
  await page.keyboard.type('webhooks:1 severity>=warning');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByText('1 in the last 2 hours').waitFor();
  await page.getByRole('button', { name: 'Details of order.created' }).press('Enter');
  await page.getByText('</pre><img src=x onerror=alert(1)>').waitFor();
  await page.getByRole('link', { name: 'Receipt' }).waitFor();
  const decisions = page.getByRole('region', { name: 'Why it was sent or not' });
  await decisions.getByText('Delivered at the first attempt.').waitFor();
  await decisions.getByText(/total is 70; wanted gt 100/).waitFor();
  await decisions.getByRole('button', { name: 'Not subscribed 1' }).click();
  await expect.poll(() => decisions.getByRole('listitem').count()).toBe(1);
  await decisions.getByRole('button', { name: 'Not subscribed 1' }).click();
  expect(await seriousFaults(page)).toEqual([]);
  // One goes back from what was opened, and from what was searched; and comes to it again.
  const opens = page.getByRole('button', { name: 'Details of order.created' });
  await page.goBack();
  await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('false');
  await page.getByText('1 in the last 2 hours').waitFor();
  await page.goBack();
  await page.getByText('2 in the last 2 hours').waitFor();
  await page.getByText(/^No webhook matched/).waitFor();
  await page.goForward();
  await page.getByText('1 in the last 2 hours').waitFor();
  // What is opened and closed many times is one step, and nothing moves by going back from it.
  const steps = await page.evaluate(() => history.length);
  await page.evaluate(() => (document.body.style.minHeight = '3000px'));
  for (let time = 0; time < 3; time++) {
    await opens.press('Enter');
    await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('false');
  }
  await opens.press('Enter');
  await decisions.getByText('Delivered at the first attempt.').waitFor();
  expect(await page.evaluate(() => history.length)).toBe(steps);
  await page.evaluate(
    () =>
      new Promise((scrolled) => {
        addEventListener('scroll', scrolled, { once: true });
        scrollTo(0, 120);
      }),
  );
  await page.goBack();
  await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('false');
  await page.goForward();
  await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('true');
  expect(await page.evaluate(() => scrollY)).toBe(120);
  // Back from what was closed again does not lead to the same list once more.
  await page.keyboard.press('Escape');
  await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('false');
  await page.goBack();
  await page.getByText('2 in the last 2 hours').waitFor();
  await page.goForward();
  await page.getByText('1 in the last 2 hours').waitFor();
  await opens.press('Enter');
  await expect.poll(() => opens.getAttribute('aria-expanded')).toBe('true');
  // The search and the open row are part of the address.
  await page.reload();
  await decisions.getByText('Delivered at the first attempt.').waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.getByRole('button', { name: 'Replay' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('0 deliveries').waitFor();
  expect(await dialog.getByRole('button', { name: 'Replay', exact: true }).isDisabled()).toBe(true);
  await dialog.getByLabel('Include what has already arrived').check();
  await dialog.getByText('1 delivery').waitFor();
  await dialog.getByRole('button', { name: 'Replay', exact: true }).click();
  await dialog.getByText('Completed').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  expect(receiver.requests.filter(({ headers }) => headers['webhook-id'] === id)).toHaveLength(2);

  await page.getByRole('link', { name: 'Its deliveries' }).click();
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  await page.getByRole('button', { name: 'Details of order.created' }).click();
  await page.getByRole('link', { name: id }).click();
  await page.getByRole('heading', { name: 'Events', exact: true }).waitFor();
  await decisions.waitFor();
});

test('who may not see payloads sees that an event happened, and nothing that it carries', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'unseen';
  await tidings.send({ organization, type: 'order.created', data: { hidden: 'in-here' } });
  await signIn(person, tidings, { role: 'viewer', organization });
  await page.goto(`${origin}/events`);
  await page.getByRole('button', { name: 'Details of order.created' }).click();
  await page.getByText('You may not see event data.').waitFor();
  expect(await page.content()).not.toContain('in-here');
  expect(await page.getByRole('button', { name: 'Replay' }).count()).toBe(0);
  await page.goto(`${origin}/events?q=event:nothing.like.it`);
  await page.getByRole('heading', { name: 'No event matches' }).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('button', { name: 'Details of order.created' }).waitFor();
  // What is wrong is said where it is written, whatever it is searched within.
  await page.goto(`${origin}/events?organization=${organization}&q=sevrity:error%20evnt:order`);
  await page.getByRole('alert').getByText('There is no field sevrity.').waitFor();
  await page.getByRole('alert').getByText('There is more after it: There is no field evnt.').waitFor();
  await page.getByRole('heading', { name: 'Nothing was searched' }).waitFor();
  await page.getByRole('button', { name: 'Write severity there' }).click();
  await page.getByRole('button', { name: 'Write event there' }).click();
  await expect.poll(() => page.getByRole('combobox').inputValue()).toBe('severity:error event:order');
  // Once nothing is wrong any more, it is searched.
  await page.getByRole('heading', { name: 'No event matches' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('the log of events tails what happens, moves nothing that is read, and keeps searches and columns', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'streamed';
  const say = (type: string, more: object = {}): Promise<unknown> =>
    tidings.send({ organization, type, data: {}, ...more });
  const first = page.locator('tr[data-row]').first();
  const topOf = async (type: string): Promise<number> =>
    (await page.locator('tr[data-row]', { hasText: type }).boundingBox())!.y;
  await say('it.was');
  await signIn(person, tidings);
  await page.goto(`${origin}/events?organization=${organization}`);
  await first.getByText('it.was').waitFor();
  await page.mouse.move(5, 5);
  expect(await page.getByRole('log').count()).toBe(0);
  await page.keyboard.press('t');
  await page.getByText('Live', { exact: true }).waitFor();
  // Whoever hears the page finds where rows are added, and is not read each of them.
  const tail = page.getByRole('log', { name: 'Tail of events' });
  expect([await tail.getAttribute('aria-live'), await tail.getByRole('table').count()]).toEqual(['off', 1]);
  // Nor how many there are each time that one comes.
  expect(await page.getByText(/^1 in the last/).getAttribute('aria-live')).toBe('off');
  expect(await seriousFaults(page)).toEqual([]);
  await say('it.comes', { severity: 'error' });
  await first.getByText('it.comes').waitFor();

  // One that is open is being read, wherever somebody points; so it stays where it is when all is looked up anew.
  await page.getByRole('button', { name: 'Details of it.was' }).click();
  await page.getByText(/^No webhook matched/).waitFor();
  await page.mouse.move(5, 5);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const before = await topOf('it.was');
  await say('it.waits');
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await topOf('it.was')).toBe(before);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('3 in the last 2 hours').waitFor();
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await topOf('it.was')).toBe(before);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: '1 new' }).click();
  await first.getByText('it.waits').waitFor();
  // Who comes by the address sees all that is there.
  await page.reload();
  await page.getByText(/^No webhook matched/).waitFor();
  await first.getByText('it.waits').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Details of it.was' }).click();

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Errors and above' }).click();
  await page.getByText('1 in the last 2 hours').waitFor();
  // What is told is searched alike.
  await page.getByText('Live', { exact: true }).waitFor();
  await say('it.fits', { severity: 'critical' });
  await say('it.does.not');
  await first.getByText('it.fits').waitFor();
  expect(await page.locator('tr[data-row]').count()).toBe(2);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.getByLabel('Name').fill('Grave events');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('View saved').waitFor();

  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Event id' }).check();
  await page.keyboard.press('Escape');
  await page.goto(`${origin}/events?organization=${organization}`);
  await page.getByRole('columnheader', { name: 'Event id' }).waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Copy link to this view' }).waitFor();
  await page.getByRole('button', { name: 'Grave events', exact: true }).click();
  await page.getByText('2 in the last 2 hours').waitFor();
  // Those of deliveries are others.
  await page.goto(`${origin}/deliveries?organization=${organization}`);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('button', { name: 'Retrying', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Grave events' }).count()).toBe(0);
});

test.each(['evt-linked', '12345678901234567890'])('the link of a message opens the event %s', async (id) => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = `linked-${id}`;
  await tidings.send({ id, organization, type: 'order.created', data: { total: 70 } });
  await tidings.send({ organization, type: 'order.canceled', data: {} });
  await signIn(person, tidings, { role: 'developer', organization });
  // However long ago it was: the link names the time, which the screen looks at.
  const [row] = await tidings.query<{ uid: string }>('SELECT uid FROM event WHERE id = $1', [id]);
  await page.goto(recordOf({ id, organization, uid: row!.uid }, new URL(origin))!);
  expect(new URL(page.url()).searchParams.get('range')).toMatch(/Z\.\..*Z$/);
  await page.getByRole('button', { name: 'Details of order.created', expanded: true }).waitFor();
  expect(await page.getByText('Open, but not among those below').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Details of order.canceled' }).count()).toBe(0);
});
