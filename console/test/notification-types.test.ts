/** Webhooks of every notification type, made and changed by a person in a browser. */
import { expect, test } from 'vitest';
import type { Webhook } from '@tidings/core/webhook';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();
const KEY = 'R0utingK3yR0utingK3yR0utingK3y12';

test('the form asks for what a notification type needs, tries it, and keeps its secrets', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/new?organization=typed`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Safety alerts');
  await page.getByRole('searchbox', { name: 'Search event types' }).fill('policy.denied');
  await page.getByRole('checkbox', { name: /^policy\.denied/ }).check();
  const type = page.getByLabel('Notification type');

  // Each type draws fields of its own, and what is wrong with one is said beside it.
  await type.selectOption('email');
  await page.getByLabel(/^Host/).fill('127.0.0.1');
  await page.getByLabel(/^From/).fill('tidings@example.com');
  await page.getByLabel(/^To/).fill('ops@example.com\nnobody');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => page.getByLabel(/^To/).getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  await type.selectOption('pagerduty');
  await page.getByLabel('Routing key', { exact: true }).fill('too short');
  await page.getByRole('button', { name: 'Show request' }).click();
  await expect
    .poll(() => page.getByLabel('Routing key', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  expect(await seriousFaults(page)).toEqual([]);

  await type.selectOption('slack');
  const url = page.getByLabel(/^URL/);
  expect(await url.getAttribute('type')).toBe('password');
  // Of several ways one is asked for, with what it needs; what is written under another is not sent.
  const way = page.getByLabel('Set up with', { exact: true });
  expect(await url.getAttribute('aria-required')).toBe('true');
  await way.selectOption('Slack app with a bot token');
  expect(await url.count()).toBe(0);
  await page.getByRole('button', { name: 'Show request' }).click();
  await expect.poll(() => way.getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Channel', { exact: true }).fill('C0123456789');
  await page.getByRole('button', { name: 'Show request' }).click();
  await expect
    .poll(() => page.getByLabel('Token', { exact: true }).getAttribute('aria-invalid'))
    .toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await way.selectOption('Incoming webhook');
  await url.fill(`${receiver.url}/services/T0/B0/s3cr3t`);
  await page.getByText('Category and severity').click();
  await page.getByRole('checkbox', { name: 'policy', exact: true }).check();
  await page.getByLabel(/^Minimum severity/).selectOption('error');
  await page.getByText('Message and retries').click();
  await page.getByLabel(/^Template/).fill('{"text": ');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText(/This is not JSON/).waitFor();
  await page.getByLabel(/^Template/).fill('{"text": "denied: {{type}}"}');
  // It is tried before it has a name.
  await name.fill('');
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText(/Delivered/).waitFor();
  // What is below the severity is tried all the same, and said.
  await page.getByText(/severity is warning, below error/).waitFor();
  expect(JSON.parse(receiver.requests.at(-1)!.body.toString())).toMatchObject({
    text: 'denied: policy.denied',
  });
  // A reload keeps what was written, and no secret.
  expect(await page.evaluate(() => sessionStorage.getItem('tidings-webhook-draft'))).not.toContain('s3cr3t');
  await page.reload();
  await expect.poll(() => type.inputValue()).toBe('slack');
  expect(await url.inputValue()).toBe('');
  await url.fill(`${receiver.url}/services/T0/B0/s3cr3t`);
  await name.fill('Safety alerts');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Safety alerts' }).waitFor();
  const id = new URL(page.url()).pathname.split('/').at(-1)!;
  expect(await webhookOf(id)).toMatchObject({
    type: 'slack',
    config: { url: '***' },
    categories: ['policy'],
    minSeverity: 'error',
    template: { text: 'denied: {{type}}' },
  });
  await page.getByText('kept secret').waitFor();
  expect(await page.content()).not.toContain('s3cr3t');
  expect(await seriousFaults(page)).toEqual([]);
});

test('the settings of a webhook change field by field: what changes is shown, secrets stay', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const { id } = await tidings.createWebhook({
    name: 'On call',
    organization: 'changed',
    type: 'pagerduty',
    events: ['job.failed'],
    config: { routingKey: KEY, host: receiver.url, severities: { warning: 'error' } },
  });
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${id}`);
  await page.getByText('warning → error').waitFor();
  await page.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Group by/).fill('type\ndata.host');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('data.host', { exact: true }).waitFor();

  await page.getByRole('link', { name: 'Settings' }).last().click();
  const types = page.getByRole('searchbox', { name: 'Search event types' });
  await types.fill('job.*');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('“job.*” is typed and not added.').waitFor();
  await expect.poll(() => page.locator('fieldset:focus').count()).toBe(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => types.inputValue()).toBe('');
  await types.fill('policy.*');
  await page.getByRole('checkbox', { name: /^policy\.\*/ }).check();
  await page.getByRole('combobox', { name: 'Warning', exact: true }).selectOption('');
  await page.getByText('Category and severity').click();
  await page.getByLabel(/^Minimum severity/).selectOption('critical');
  const changes = page.getByRole('region', { name: 'What changes' });
  await changes.getByText('job.failed, policy.*').waitFor();
  await changes.getByText('{"warning":"error"}').waitFor();
  await page.getByRole('button', { name: 'Show request' }).click();
  await page.getByText('/v2/enqueue').waitFor();
  expect(await page.content()).not.toContain(KEY);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await changes.waitFor({ state: 'detached' });
  expect(await webhookOf(id)).toMatchObject({
    events: ['job.failed', 'policy.*'],
    minSeverity: 'critical',
    config: { routingKey: '***', host: receiver.url, groupBy: ['type', 'data.host'] },
  });
  expect((await webhookOf(id)).config).not.toHaveProperty('severities');
  await tidings.request('POST', `/v1/webhooks/${id}/test`, { event: 'job.failed' });
  expect(JSON.parse(receiver.requests.at(-1)!.body.toString())).toMatchObject({ routing_key: KEY });
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

async function webhookOf(id: string): Promise<Webhook> {
  return (await scene.tidings.request<Webhook>('GET', `/v1/webhooks/${id}`)).body;
}
