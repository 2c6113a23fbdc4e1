/** A first delivery and its retries, seen by a person who runs no receiver. */
import { expect, test } from 'vitest';
import type { TestInbox } from '@tidings/core/test-inbox';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';
import type { Page } from '../../server/test/start.ts';

const scene = setScene();

test('from the empty list a click leads to an inbox that shows what comes, and its retries', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'beginning';
  await tidings.request('POST', '/v1/organizations', { id: organization });
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks?organization=${organization}`);
  await page.getByRole('button', { name: 'Try with a test inbox' }).click();
  await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
  expect(new URL(page.url()).searchParams.get('organization')).toBe(organization);
  await page.getByRole('button', { name: 'Send test' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  // By the keyboard alone: sent, there, opened.
  await page.getByRole('button', { name: 'Send test' }).press('Enter');
  const rows = page.locator('tr[data-row]');
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByText('Verified', { exact: true }).waitFor();
  await rows.getByRole('button', { name: /^Details of/ }).press('Enter');
  await page.getByText(/^Signed by Test inbox with the profile standard/).waitFor();
  await page.getByText('webhook-signature:').waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toMatch(/^rcp_/);
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await page.getByText(/^Signed by Test inbox with the profile standard/).waitFor();
  await rows.getByRole('button', { name: /^Details of/ }).press('Enter');

  await page.getByRole('button', { name: 'Fail the next 3' }).click();
  await page.getByText('Answers 503, 3 more').waitFor();
  const [webhook] = (
    await tidings.request<{ data: { id: string }[] }>('GET', `/v1/webhooks?organization=${organization}`)
  ).body.data;
  await tidings.changeWebhook(webhook!, { retry: { delays: [1, 1, 1] } });
  await page.mouse.move(0, 0);
  await page.getByRole('button', { name: 'Answer 200 again' }).focus();
  const event = await tidings.send({ organization, type: 'order.paid', data: { total: 3 } });
  await rows.filter({ hasText: event.id }).filter({ hasText: 'Attempt 4' }).waitFor();
  await page.getByText('Answers 200', { exact: true }).waitFor();
  expect(await rows.filter({ hasText: '503' }).count()).toBe(3);

  // What is being read stays where it is.
  await rows.first().hover();
  const top = await rows.first().textContent();
  await tidings.send({ organization, type: 'order.paid', data: 2 });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  expect(await rows.first().textContent()).toBe(top);
  // Without the pointer, which by leaving the list would let the new row in.
  await page.getByRole('button', { name: '1 new' }).press('Enter');
  await expect.poll(() => rows.count()).toBe(6);

  await page.getByText('Custom answer').click();
  await page.getByLabel('Status', { exact: false }).first().fill('99');
  await page.getByRole('button', { name: 'Set answer' }).click();
  await expect
    .poll(() => page.getByLabel('Status', { exact: false }).first().getAttribute('aria-invalid'))
    .toBe('true');
  await page.getByLabel('How often').fill('');
  await page.getByLabel('Connection').selectOption('at-once');
  await page.getByRole('button', { name: 'Set answer' }).click();
  await page.getByText('Cuts the connection', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Time out' }).click();
  const answer = async () =>
    (await tidings.request<Page<TestInbox>>('GET', `/v1/test-inboxes?organization=${organization}`)).body
      .data[0]?.answer;
  await expect.poll(answer).toMatchObject({ delayMs: 60_000 });
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: 'Copy address' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/inbox\/[A-Za-z0-9_-]{24}$/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/1 webhook sends here/).waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: 'No test inboxes' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('a webhook is made to an inbox from its form, and the palette leads there', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/new?organization=forms`);
  await page.getByLabel('Name', { exact: true }).fill('Ledger');
  await page.getByRole('button', { name: 'Use a test inbox' }).click();
  await expect.poll(() => page.getByLabel('URL').inputValue()).toMatch(/\/inbox\//);
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  // A receiver is what is needed next: its code stands there, and in the address which.
  await page.getByText("createHmac('sha256', key)").waitFor();
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByText('headers.Get("webhook-signature")').waitFor();
  expect(new URL(page.url()).searchParams.get('code')).toBe('go');
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page
    .getByRole('button', { name: 'Copy code' })
    .or(page.getByRole('button', { name: 'Copy', exact: true }))
    .last()
    .click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toContain('func verify(headers http.Header, body []byte) bool');
  await page.getByRole('link', { name: 'Test', exact: true }).click();
  await page.getByRole('link', { name: 'Open the test inbox' }).click();
  await page.getByRole('heading', { name: 'Ledger' }).waitFor();
  await page.locator('tr[data-row]').getByText('Verified', { exact: true }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Go to anything' }).fill('test inb');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Test inboxes' }).waitFor();
  await page.getByRole('link', { name: /Ledger/ }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('whatever stands in headers and bodies is text, and what fails says so', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const made = await tidings.request<TestInbox>('POST', '/v1/test-inboxes', {
    organization: 'attacked',
    name: '<img src=x onerror=alert(1)>',
  });
  const hostile = '<script>alert(1)</script><svg onload=alert(2)>';
  await fetch(`${made.body.url}?q=<script>alert(3)</script>`, {
    method: 'POST',
    body: hostile,
    headers: { 'x-note': hostile, 'webhook-id': '<b>e</b>', 'content-type': 'text/html' },
  });
  await signIn(person, tidings, { role: 'viewer' });
  await page.goto(`${origin}/test-inboxes/${made.body.id}`);
  await page.getByRole('button', { name: /^Details of/ }).click();
  await page.getByText(`x-note: ${hostile}`).waitFor();
  await page.getByText('You may not see the content of requests.').waitFor();
  // Who may not, is not offered it.
  expect(await page.getByRole('button', { name: 'Clear' }).count()).toBe(0);
  await page.goto(`${origin}/test-inboxes/inb_01kah3c3t6f8mvav5nq1j6w0zs`);
  await page.getByRole('heading', { name: 'There is no such test inbox' }).waitFor();
});
