/** The console as a person uses it: a real browser, a real server, a real receiver. */
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidFromId } from '@tidings/core/id';
import type { Webhook } from '@tidings/core/webhook';
import { invite, isFocused, seriousFaults, signIn, signInByLink, tabTo } from './person.ts';
import type { Person } from './person.ts';
import { setScene } from './scene.ts';

const PASSWORD = 'seven grey herons at dusk';
const scene = setScene();

test('a link signs in once and sets a password, which signs in from then on', async () => {
  const { page, origin } = scene.person;
  const { email, path } = await invite(scene.tidings);
  await page.goto(origin + path);
  // Neither the address nor the history keeps the token.
  await expect.poll(() => page.url()).toBe(`${origin}/sign-in`);
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page
    .getByText(/at least 12 characters/i)
    .first()
    .waitFor();
  await expect.poll(() => page.getByLabel('New password').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();

  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(origin + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(/This link was used/).waitFor();

  await page.getByRole('button', { name: 'Use a password' }).click();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText(/password is not right/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
});

test('who is not signed in, or not any more, goes on where they were after signing in', async () => {
  const { page, origin } = scene.person;
  const webhook = await scene.tidings.createWebhook({ name: 'Where I was', url: scene.receiver.url });
  const { email, path } = await invite(scene.tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/test?x=1`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).searchParams.get('next')).toBe(`/webhooks/${webhook.id}/test?x=1`);

  await page.goto(origin + path);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  await page.goto(`${origin}/webhooks/${webhook.id}`);
  await page.getByRole('heading', { name: 'Where I was' }).waitFor();

  const endSession = async (): Promise<void> => {
    await scene.tidings.query(
      `DELETE FROM session WHERE member = (SELECT number FROM member WHERE email = $1)`,
      [email],
    );
    await expect.poll(() => page.evaluate(async () => (await fetch('/v1/session')).status)).toBe(401);
    // What is done next says so, or what is looked up by itself before it.
    await page.getByRole('button', { name: 'Pause' }).or(page.getByLabel('Email')).first().click();
    await page.getByText('Your session has ended').waitFor();
  };
  await endSession();
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Where I was' }).waitFor();

  // Signed in from another tab, one goes on here when one comes back.
  await endSession();
  const elsewhere = await page.context().request.post(`${origin}/v1/session`, {
    data: { email, password: PASSWORD },
    headers: { 'sec-fetch-site': 'same-origin', 'tidings-request': '1' },
  });
  expect(elsewhere.ok(), await elsewhere.text()).toBe(true);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.getByRole('heading', { name: 'Where I was' }).waitFor();

  // No address of another site takes part in it.
  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example/']) {
    await page.goto(`${origin}/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
    expect(new URL(page.url()).origin).toBe(origin);
  }
});

test('a webhook is created, tried and edited', async () => {
  const { page, origin } = scene.person;
  await signIn(scene.person, scene.tidings);
  await page.goto(`${origin}/settings`);
  await page.getByRole('link', { name: 'Create webhook' }).first().click();
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();

  // The fields in their order, and what is wrong with each beside it.
  expect(await fieldsOf(scene.person)).toEqual([
    'Name',
    'Events',
    'Notification type',
    'URL',
    'API key header',
    'API key',
    'Organization',
    'Alert me',
  ]);
  await page.getByLabel('URL').fill('ftp://example.com');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => describedBy(scene.person, 'Name')).toMatch(/must/i);
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid')))
    .toBe('true');
  await page.getByLabel('Name', { exact: true }).fill('Billing ledger');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => describedBy(scene.person, 'URL')).toMatch(/https:/);
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByLabel('URL').fill(`${scene.receiver.url}/draft`);
  await page.getByRole('searchbox', { name: 'Search event types' }).fill('invoice');
  await page.getByRole('checkbox', { name: /^billing\.invoice\.paid/ }).check();
  await page.getByRole('searchbox', { name: 'Search event types' }).fill('order.*');
  await page.getByRole('button', { name: /^Add/ }).click();
  await page.getByLabel(/^API key(?! header)/).fill('key-of-the-ledger');
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  // A reload loses nothing but the key.
  await page.reload();
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Billing ledger');
  await page.getByLabel(/^API key(?! header)/).fill('key-of-the-ledger');
  await page.getByLabel('URL').fill(`${scene.receiver.url}/made`);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Billing ledger' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const made = await webhookOf(id);
  expect(made).toMatchObject({
    events: ['billing.invoice.paid', 'order.*'],
    url: `${scene.receiver.url}/made`,
    apiKey: { header: 'X-API-Key' },
  });
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Send test' }).click();
  scene.receiver.respond(() => ({ status: 503, body: '<b onclick="alert(1)">later</b>' }));
  await page.getByRole('button', { name: 'Send test' }).click();
  await page
    .getByText(/answered 503/)
    .first()
    .waitFor();
  await page.getByText('<b onclick="alert(1)">later</b>').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  scene.receiver.respond(() => ({ status: 200 }));

  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Name').fill('Ledger of billing');
  await dialog.getByLabel('URL').fill(`${scene.receiver.url}/edited`);
  await dialog.getByRole('switch', { name: 'Enabled' }).press('Space');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Ledger of billing' }).waitFor();
  expect(await webhookOf(id)).toMatchObject({
    name: 'Ledger of billing',
    url: `${scene.receiver.url}/edited`,
    enabled: false,
  });
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('Active').waitFor();
  // Another key whose header is emptied goes in the usual one.
  await scene.tidings.request('PATCH', `/v1/webhooks/${id}`, { apiKey: { header: 'X-Key-Of-Theirs' } });
  await page.goto(`${origin}/webhooks/${id}/settings`);
  await expect.poll(() => page.getByLabel('API key header').inputValue()).toBe('X-Key-Of-Theirs');
  await page.getByLabel('API key header').fill('');
  await page.getByLabel(/^API key(?! header)/).fill('another-key-of-the-ledger');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(async () => (await webhookOf(id)).apiKey).toEqual({ header: 'X-API-Key' });
});

test('a webhook gets another secret, is looked at by keys alone, and is deleted', async () => {
  const { page, origin } = scene.person;
  const name = 'Ledger of billing';
  const { id } = await scene.tidings.createWebhook({ name, url: scene.receiver.url, organization: 'kept' });
  await signIn(scene.person, scene.tidings);
  await page.goto(`${origin}/webhooks/${id}`);
  const dialog = page.getByRole('dialog');
  const secret = async (): Promise<string> =>
    (await scene.tidings.request<{ secret: string }>('GET', `/v1/webhooks/${id}/secret`)).body.secret;
  const before = await secret();
  expect(await page.content()).not.toContain(before);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('Secret copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(before);
  expect(await page.content()).not.toContain(before);
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByText(before).waitFor();
  await page.getByRole('button', { name: 'Hide' }).click();
  await page.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByLabel('Overlap').selectOption('own');
  await dialog.getByLabel('Hours').fill('a while');
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await dialog.getByText('Must be a number of hours').waitFor();
  await dialog.getByLabel('Hours').fill('48');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  await page.getByText(/The previous secret also signs until .*: 1 day 23 hrs? left/).waitFor();
  const after = await secret();
  expect(after).not.toBe(before);
  await page.getByText(after).waitFor();
  const previous = async (): Promise<number> => (await webhookOf(id)).previousSecrets.length;
  expect(await previous()).toBe(1);
  await page.getByRole('button', { name: 'End overlap now' }).click();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'End overlap' }).click();
  await expect.poll(() => page.getByText('The previous secret').count()).toBe(0);
  // One is where one was, and not at the top of the page.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('dd') !== null)).toBe(true);
  expect(await previous()).toBe(0);

  const watcher = { name: 'Chat input', triggers: ['block'], url: 'https://example.com/recipes/1' };
  await scene.tidings.request('PUT', `/v1/webhooks/${id}/watchers/ai_guard.recipe/pro_1`, watcher);
  await page.reload();
  // By keys alone: to the circle, into its card, back by Esc, and on.
  const circle = page.getByRole('button', { name: 'Chat input, AI guard recipe' });
  await circle.waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo(page, circle);
  await page.getByText('Last fired').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.clock.install();
  await page.keyboard.press('Tab');
  const link = page.getByRole('link', { name: 'Open where it lives' });
  await expect.poll(() => isFocused(link)).toBe(true);
  // And there it stays, for longer than a card does that nobody points at any more.
  await page.clock.runFor(400);
  expect(await isFocused(link)).toBe(true);
  await page.keyboard.press('Shift+Tab');
  await expect.poll(() => isFocused(circle)).toBe(true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await page.getByText('Last fired').waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(circle)).toBe(true);
  // By pointer: it stays while one is in the card.
  await circle.hover();
  await page.getByText('Last fired').hover();
  await link.hover();
  await page.mouse.move(0, 0);
  await page.getByText('Last fired').waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
  await expect.poll(() => isFocused(page.getByRole('button', { name: 'View as table' }))).toBe(true);
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('link', { name: 'Chat input' }));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog.getByText('1 item uses this webhook').waitFor();
  await dialog.getByText('Chat input').waitFor();
  const confirm = dialog.getByRole('button', { name: 'Delete webhook' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Ledger of billing');
  await confirm.click();
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  expect((await scene.tidings.request('GET', `/v1/webhooks/${id}`)).status).toBe(404);
});

test('deliveries open in place, tell what became of them, and are retried', async () => {
  const { page, origin } = scene.person;
  const webhook = await scene.tidings.createWebhook({
    name: 'Logged',
    url: `${scene.receiver.url}/logged`,
    retry: 'alert',
    organization: 'logged',
  });
  scene.receiver.respond(() => ({ status: 500, body: 'the receiver is <script>alert(1)</script> ill' }));
  await scene.tidings.send({
    organization: 'logged',
    type: 'order.created',
    data: { exact: 1.1, text: '</pre><img src=x onerror=alert(1)>' },
  });
  await scene.tidings.delivery(webhook.id, 'retrying');
  await signIn(scene.person, scene.tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/deliveries`);
  await page.getByRole('button', { name: 'Details of order.created' }).click();
  await page.getByText(/^Failed (once|\d times)\. .*500/).waitFor();
  await page.getByText('the receiver is <script>alert(1)</script> ill').waitFor();
  await page.getByText('</pre><img src=x onerror=alert(1)>').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // The open row is part of the address.
  await page.reload();
  await page.getByText(/^Failed (once|\d times)/).waitFor();
  scene.receiver.respond(() => ({ status: 200, body: 'well again' }));
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return page.getByText(/Delivered after \d attempts/).count();
    })
    .toBe(1);
  await page.getByRole('button', { name: /Status/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Held' }).click();
  await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
});

test('deliveries of all webhooks are found by search, which completes, and says where it is wrong', async () => {
  const { page, origin } = scene.person;
  const [good, bad] = await Promise.all(
    ['good', 'bad'].map((name) =>
      scene.tidings.createWebhook({
        name: `Found ${name}`,
        organization: 'found',
        url: `${scene.receiver.url}/${name}`,
      }),
    ),
  );
  scene.receiver.respond(({ url }) => ({ status: url === '/bad' ? 503 : 200 }));
  await scene.tidings.send({ organization: 'found', type: 'order.created', data: { total: 7 } });
  await scene.tidings.delivery(good!.id, 'success');
  await scene.tidings.delivery(bad!.id, 'retrying');
  await signInByLink(scene.person, scene.tidings, { role: 'developer', organization: 'found' });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await page.getByText('2 in the last 2 hours').waitFor();
  await page.getByRole('img', { name: /^2 deliveries by time, 1 of them/ }).waitFor();
  await page.getByRole('cell', { name: 'Found good' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.keyboard.press('/');
  await page.keyboard.type('statu');
  await page.getByRole('option', { name: /^status/ }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  const box = page.getByRole('combobox', { name: 'Search deliveries' });
  // Whoever types on at once does so behind what was taken.
  const taken = await box.evaluate((input: HTMLInputElement) => {
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    return [input.value, input.selectionEnd];
  });
  expect(taken).toEqual(['status:', 'status:'.length]);
  await box.fill('status:retrying http:5xx');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByText('1 in the last 2 hours').waitFor();
  await page.getByRole('cell', { name: 'Found bad' }).waitFor();
  expect(await page.getByRole('cell', { name: 'Found good' }).count()).toBe(0);
  await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('status:retrying http:5xx');
  await page.reload();
  await expect.poll(() => box.inputValue()).toBe('status:retrying http:5xx');

  await box.fill('staus:failed');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Write status there' }).waitFor();
  expect(await box.getAttribute('aria-invalid')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Write status there' }).click();
  await expect.poll(() => box.inputValue()).toBe('status:failed');
  // What the browser lets through and the server does not is told as well.
  await page.goto(`${origin}/deliveries?q=${encodeURIComponent('in:payload total')}&range=-30d`);
  await page
    .getByRole('alert')
    .getByText(/24 hours|a day/)
    .waitFor();
});

const marked = `<img src=x onerror=alert(1)>“${'long '.repeat(14)}`;

describe('a long list', () => {
  beforeAll(async () => {
    const { id } = await scene.tidings.createWebhook({
      name: 'Row 0',
      organization: 'many',
      url: scene.receiver.url,
      events: ['kind0.*'],
    });
    // Many at once, so that it takes no time: copies of the one, each with what a row shows.
    await scene.tidings.query(
      `INSERT INTO webhook OVERRIDING SYSTEM VALUE
     SELECT (jsonb_populate_record(w, jsonb_build_object(
       'number', nextval(pg_get_serial_sequence('webhook', 'number')), 'uid', gen_random_uuid(),
       'name', 'Row ' || n, 'events', jsonb_build_array('kind' || n % 7 || '.*')))).*
     FROM webhook w, generate_series(1, 299) n WHERE w.uid = $1`,
      [uuidFromId('webhook', id)],
    );
    await scene.tidings.query(
      `INSERT INTO statistic (lane, organization, project, webhook, hour, attempts, delivered, given_up, skipped, canceled,
       errors, statuses, arrivals)
     SELECT 0, organization, 0, number, date_trunc('hour', now()), 8, 7, 0, 0, 0, '{}', '{}', '{}' FROM webhook WHERE uid = $1`,
      [uuidFromId('webhook', id)],
    );
    await scene.tidings.createWebhook({
      name: marked,
      organization: 'many',
      url: scene.receiver.url,
      events: ['*'],
    });
  });

  test('shows what is near', async () => {
    const { page, origin } = scene.person;
    await signIn(scene.person, scene.tidings);
    await page.goto(`${origin}/webhooks?organization=many`);
    await page.getByText('301 in this organization').waitFor();
    const table = page.getByRole('table', { name: 'Webhooks' });
    expect(await table.getAttribute('aria-rowcount')).toBe('302');
    expect(await table.locator('tbody tr[data-row]').count()).toBeLessThan(60);
    await page.setViewportSize({ width: 1440, height: 800 });
    expect(await seriousFaults(page)).toEqual([]);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await table.getByRole('link', { name: /^Row 0/ }).waitFor();
    await table.getByRole('row', { name: /Row 0 .*87\.5%.*< 1 h ago/ }).waitFor();
    expect(await table.locator('tbody tr[data-row]').count()).toBeLessThan(60);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.getByRole('link', { name: marked }).waitFor();
  });

  test('is searched, sorted, and walked by keys', async () => {
    const { page, origin } = scene.person;
    await signIn(scene.person, scene.tidings);
    await page.goto(`${origin}/webhooks?organization=many`);
    const table = page.getByRole('table', { name: 'Webhooks' });
    await page.getByRole('link', { name: marked }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ROW kind3');
    await page.getByText('43 of 301').waitFor();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('ROW kind3');
    await page.getByRole('button', { name: 'Webhook', exact: true }).click();
    await expect.poll(() => table.locator('tbody [data-row-link]').first().innerText()).toMatch(/^Row 3\b/);
    await page.getByRole('searchbox').fill('nothing has this');
    await page.getByRole('heading', { name: 'No webhook matches' }).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Tiles' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Row 11' }).first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    for (const key of ['j', 'c']) await page.keyboard.press(key);
    await page.getByText(/^wh_\w{26} copied$/).waitFor();
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).click();
    for (const key of ['j', 'j', 'k']) await page.keyboard.press(key);
    const first = await table.locator('tbody [data-row-link]').first().innerText();
    await expect
      .poll(() => page.evaluate(() => (document.activeElement as HTMLElement).innerText))
      .toBe(first);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByLabel('Single-key shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    expect(new URL(page.url()).pathname).toBe('/webhooks');
  });
});

async function webhookOf(id: string): Promise<Webhook> {
  return (await scene.tidings.request<Webhook>('GET', `/v1/webhooks/${id}`)).body;
}

/** The labels of a form in the order of the page, but for what is tucked away. */
function fieldsOf({ page }: Person): Promise<string[]> {
  return page
    .locator('form')
    .evaluate((form) =>
      [...form.querySelectorAll('label[for], legend')]
        .filter((label) => label.closest('details:not([open])') === null)
        .map((label) => label.firstChild!.textContent!.trim()),
    );
}

/** What is said of a field besides its name. */
function describedBy({ page }: Person, label: string): Promise<string> {
  return page.getByLabel(label, { exact: true }).evaluate((field) =>
    (field.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
}
