/** How a webhook is delivered, as its form has it: a secret of one's own, headers, encryption, delays and a pace. */
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { uuidFromId } from '@tidings/core/id';
import type { Webhook } from '@tidings/core/webhook';
import { decrypt, verify } from '@tidings/verify';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

/** Shared with the receiver. */
const KEY = Buffer.alloc(32, 7).toString('base64');

test('what is seldom set is set, sent so, changed, and shown without its secrets', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'careful';
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks/new?event=order.paid`);
  await page.getByLabel('Name', { exact: true }).fill('Careful');
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByText('Signing, body and retries').click();
  await page.getByLabel('Signing profile').selectOption('admin');
  await page.getByRole('textbox', { name: 'Signing secret' }).fill('a secret that both sides have');
  await page.getByLabel('Retries').selectOption('standard');
  const attempts = page.getByRole('region', { name: 'When it is attempted' }).getByRole('listitem');
  await expect.poll(() => attempts.count()).toBe(10);
  expect(await attempts.nth(3).textContent()).toMatch(/after 35 min$/);
  const due = await attempts
    .locator('time')
    .evaluateAll((all) => all.map((each) => Date.parse(each.getAttribute('datetime')!)));
  expect(due[2]! - due[0]!).toBe(305_000);
  await page.getByLabel('Retries').selectOption('own');
  await page.getByText('Headers and encryption').click();
  await page.getByRole('button', { name: 'Header', exact: true }).click();
  await page.getByLabel('Name of header 1').fill('X-Stage');
  await page.getByLabel('Value of header 1').fill('production');
  await page.getByRole('checkbox', { name: 'shown' }).check();
  await page.getByRole('button', { name: 'Header', exact: true }).click();
  await page.getByLabel('Name of header 2').fill('Authorization');
  await page.getByLabel('Encryption of the body').selectOption('jwe');
  await page.getByLabel('Key of the receiver').fill(KEY);
  await page.getByText('Timeout, rate and order').click();
  await page.getByLabel('Timeout in seconds').fill('long');
  await page.getByLabel('Requests per second').fill('5');
  await page.getByRole('switch', { name: 'Send in order' }).click();

  // What is missing or makes no sense is said where it is.
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Write the delays between attempts, such as 5s 10m 2h.').waitFor();
  await page.getByText('Authorization has no value.').waitFor();
  await page.getByText('Write seconds, such as 10.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Delays between attempts').fill('5s 10m');
  await expect.poll(() => attempts.count()).toBe(3);
  expect(await attempts.last().textContent()).toMatch(/after 10 min$/);
  await page.getByLabel('Value of header 2').fill('Bearer of-the-receiver');
  await page.getByLabel('Timeout in seconds').fill('2.5');

  // A reload loses nothing but the secrets.
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()).toBe('');
  expect(await page.getByLabel('Value of header 1').inputValue()).toBe('production');
  expect(await page.getByLabel('Value of header 2').inputValue()).toBe('');
  expect(await page.getByLabel('Timeout in seconds').inputValue()).toBe('2.5');
  await page.getByRole('textbox', { name: 'Signing secret' }).fill('a secret that both sides have');
  await page.getByLabel('Value of header 2').fill('Bearer of-the-receiver');
  await page.getByLabel('Key of the receiver').fill(KEY);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Careful' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  const made = await tidings.request<Webhook>('GET', `/v1/webhooks/${id}`);
  expect(made.body).toMatchObject({
    signing: 'admin',
    retry: { delays: [5, 600] },
    headers: { 'X-Stage': { shown: 'production' }, Authorization: { secret: true } },
    encryption: { scheme: 'jwe', publicKey: null, keep: 'plaintext' },
    ...{ timeoutMs: 2500, rateLimit: { perSecond: 5 }, ordered: true },
  });
  await page.getByText('at most 5 per second, in order, one after another, 2.5 s for an attempt').waitFor();

  await tidings.send({ organization, type: 'order.paid', data: { total: 3 }, id: 'careful-1' });
  const [request] = await receiver.requestsOf('careful-1');
  // What keeps it safe stands together, with who had the secret shown.
  await page.getByRole('navigation', { name: 'Webhook' }).getByRole('link', { name: 'Security' }).click();
  await page.getByText('X-Stage: production').waitFor();
  await page.getByText('Authorization: kept secret').waitFor();
  await page.getByText('JWE, with a key shared with the receiver').waitFor();
  await page.getByText('By nobody, as far back as the audit log goes').waitFor();
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByText('a secret that both sides have').waitFor();
  await page.getByText(/^OK: Well-formed, over plain http/).waitFor();
  await page.getByText('They can go to').waitFor();
  const fact = (label: string): Locator =>
    page.locator('dt').filter({ hasText: label }).locator('xpath=following-sibling::dd[1]');
  await fact('Last seen')
    .getByText(/^by Person \d+$/)
    .waitFor();
  await fact('Secret created')
    .getByText(/^by Person \d+$/)
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const another = { secret: 'another that both sides have', overlapSeconds: 0 };
  const replaced = await tidings.request('POST', `/v1/webhooks/${id}/rotate-secret`, another);
  expect(replaced.status, replaced.text).toBe(200);
  await page.reload();
  await fact('Secret created')
    .getByText(/^by (?!Person)/)
    .waitFor();
  await fact('Last seen')
    .getByText(/^by Person \d+$/)
    .waitFor();
  const { headers, body } = request!;
  expect(headers).toMatchObject({ 'x-stage': 'production', authorization: 'Bearer of-the-receiver' });
  await verify('admin', { headers, body, secrets: ['a secret that both sides have'] });
  const opened = await decrypt('jwe', { body: body.toString(), keys: [KEY] });
  expect(JSON.parse(Buffer.from(opened).toString())).toMatchObject({ data: { total: 3 } });
});

test('what is changed of it is shown before it is saved, what is secret stays, and another one like it begins without that', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'changed';
  const { id } = await tidings.createWebhook({
    ...{ organization, url: receiver.url, name: 'Careful', events: ['order.paid'] },
    ...{ retry: { delays: [5, 600] }, timeoutMs: 2500, rateLimit: { perSecond: 5 }, ordered: true },
    headers: { 'X-Stage': { shown: 'production' }, Authorization: 'Bearer of-the-receiver' },
    encryption: { scheme: 'jwe', key: KEY },
  });
  await signIn(person, tidings, { role: 'owner', organization });
  await page.goto(`${origin}/webhooks/${id}/settings`);
  await page.getByRole('button', { name: 'Remove header 1' }).click();
  await page.getByLabel('Timeout in seconds').fill('');
  // What was open does not close under the hands of who empties it.
  await page.getByLabel('Requests per second').fill('');
  await page.getByRole('switch', { name: 'Send in order' }).click();
  await page.getByLabel('Requests per second').fill('50');
  await page.getByLabel('Encryption of the body').selectOption('');
  const becomes = page.getByRole('region', { name: 'What changes' });
  expect((await becomes.getByRole('term').allTextContents()).toSorted()).toEqual([
    'Encryption',
    'Headers',
    'Ordered',
    'Rate limit',
    'Timeout ms',
  ]);
  expect(await becomes.textContent()).not.toContain('Bearer');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Careful saved').waitFor();
  const changed = await tidings.request<Webhook>('GET', `/v1/webhooks/${id}`);
  expect(changed.body).toMatchObject({
    headers: { Authorization: { secret: true } },
    ...{ encryption: null, timeoutMs: 15_000, rateLimit: { perSecond: 50 }, ordered: false },
  });
  await tidings.send({ organization, type: 'order.paid', data: { total: 4 }, id: 'careful-2' });
  const [later] = await receiver.requestsOf('careful-2');
  expect(later!.headers).toMatchObject({ authorization: 'Bearer of-the-receiver' });
  expect(JSON.parse(later!.body.toString())).toMatchObject({ data: { total: 4 } });

  // As a file it says what it is set to, and where secrets belong; with these it is made again.
  const more = page.getByRole('button', { name: 'More for Careful' });
  const dialog = page.getByRole('dialog');
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Export' }).press('Enter');
  await dialog.getByText('headers.Authorization').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download' }).press('Enter');
  const file = await download;
  expect(file.suggestedFilename()).toBe('webhook-careful.json');
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).not.toContain('Bearer');
  const refused = await tidings.request<{ errors: { path: string }[] }>('POST', '/v1/webhooks', text);
  expect(refused.body.errors.map(({ path }) => path)).toEqual(['/headers/Authorization']);
  const exported = JSON.parse(text) as object;
  const again = await tidings.request<Webhook>('POST', '/v1/webhooks', {
    ...exported,
    headers: { Authorization: 'Bearer of-the-receiver' },
  });
  expect(again.status).toBe(201);
  const settings = (webhook: Webhook): object => ({ ...webhook, id: '', createdAt: '', updatedAt: '' });
  expect(settings(again.body)).toEqual(settings(changed.body));
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await tidings.request('DELETE', `/v1/webhooks/${again.body.id}`);

  // Another one like it begins with all of that, but for what is secret; and takes no place without a word.
  const here = page.url();
  await page.goto(`${origin}/webhooks/new`);
  await page.getByLabel('Name', { exact: true }).fill('Half done');
  await page.getByLabel('Name', { exact: true }).fill('');
  await page.goto(here);
  // Nothing is written there any more.
  await more.click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Half done');
  await page.goto(here);
  await more.click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await dialog.getByText('Half done').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Replace it' }).click();
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Copy of Careful');
  expect(await page.getByLabel('Delays between attempts').inputValue()).toBe('5s 10m');
  expect(await page.getByLabel('Name of header 1').inputValue()).toBe('Authorization');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Authorization has no value.').waitFor();
  await page.getByLabel('Value of header 1').fill('Bearer of-another');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Copy of Careful' }).waitFor();
});

test('what a webhook missed is sent when it is enabled again, or asked for; what would be lost with it is told', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'recovers';
  const missed = await tidings.send({ organization, type: 'order.paid', data: { n: 0 } });
  const { id } = await tidings.createWebhook({
    ...{ organization, name: 'Came to nothing', url: receiver.url, retry: 'none' },
  });
  receiver.respond(() => ({ status: 500 }));
  for (const n of [1, 2]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  const failed = async (): Promise<number> =>
    (await tidings.deliveries(id)).filter(({ status }) => status === 'failed').length;
  await expect.poll(failed).toBe(2);
  await tidings.query(
    `UPDATE webhook SET enabled = false, disabled_reason = 'It has only failed.' WHERE uid = $1`,
    [uuidFromId('webhook', id)],
  );
  await signIn(person, tidings, { role: 'owner', organization });
  // Since when stands in the list as well as with the webhook.
  await page.goto(`${origin}/webhooks`);
  const row = page.locator('tr[data-row]', { hasText: 'Came to nothing' });
  await row.getByText(/^failing since .*\d\d:\d\d$/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await row.getByRole('link').click();
  await page.getByText(/Nothing had been delivered since \d/).waitFor();
  await page.getByRole('button', { name: 'Re-enable and recover 2 failed' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 deliveries').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  receiver.respond(() => ({ status: 200 }));
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await dialog.getByText('Completed').waitFor();
  expect(await failed()).toBe(0);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Active', { exact: true }).waitFor();

  const more = page.getByRole('button', { name: /^More for/ });
  await more.click();
  await page.getByRole('menuitem', { name: 'Replay' }).click();
  await dialog.getByText('0 deliveries').waitFor();
  await dialog.getByLabel('Which').selectOption('never');
  await dialog.getByText('1 delivery').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Replay' }).click();
  await dialog.getByText('Completed').waitFor();
  expect(await receiver.requestsOf(missed.id)).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  await tidings.send({ organization, type: 'order.paid', data: { n: 3 } });
  await tidings.delivery(id, 'held');
  await more.click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog.getByText('1 queued delivery will be discarded.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});
