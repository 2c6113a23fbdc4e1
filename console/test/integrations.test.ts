/** Services that people are told by: set up, tried, and what is wrong with them said with its remedy. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();
const slack = (body: object): { status: number; headers: Record<string, string>; body: string } => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

test('an integration says which webhooks use it, what refuses them, and is tried', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'integrated';
  const long = `<b>Approvals</b> ${'in a channel with a long name '.repeat(3)}`.slice(0, 99);
  receiver.respond(() => slack({ ok: false, error: 'token_revoked' }));
  const hook = await tidings.createWebhook({
    ...{ organization, name: long, type: 'slack', events: ['order.*'], retry: 'none', url: undefined },
    config: { token: 'xoxb-secret-token', channel: 'C1', host: receiver.url, signingSecret: 'a'.repeat(32) },
  });
  await tidings.createWebhook({
    ...{ organization, name: 'On call', type: 'pagerduty', events: ['alert.*'], url: undefined },
    config: { routingKey: 'R0utingK3yR0utingK3yR0utingK3y12', host: receiver.url },
  });
  await tidings.send({ organization, type: 'order.created', data: {} });
  await expect
    .poll(async () => {
      const { body } = await tidings.request<{ configurationError: object | null }>(
        'GET',
        `/v1/webhooks/${hook.id}`,
      );
      return body.configurationError;
    })
    .not.toBeNull();

  await signIn(person, tidings, { role: 'admin', organization });
  await page.goto(`${origin}/settings/integrations`);
  const ofSlack = page.getByRole('list', { name: 'Webhooks to Slack' });
  await ofSlack.getByText('Refused').waitFor();
  await ofSlack.getByText(/token_revoked/).waitFor();
  await ofSlack.getByText(/C1 by a Slack app, with buttons/).waitFor();
  expect(await page.content()).not.toContain('xoxb-secret-token');
  expect(await seriousFaults(page)).toEqual([]);

  // Whoever is anywhere in the console sees that somebody is needed, until it is mended.
  const notice = page.getByRole('region', { name: 'Needs attention' });
  await notice.getByText('is refused by its receiver').waitFor();
  await notice.getByText(/token_revoked/).waitFor();
  await page.goto(`${origin}/overview`);
  await notice.waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // But on the page of that webhook, which says it itself.
  await notice.getByRole('link').click();
  await page.getByText('Each delivery is tried once.').waitFor();
  expect(await notice.count()).toBe(0);
  await page.goto(`${origin}/settings/integrations`);

  // Still revoked: the test says why. Then it is not.
  const send = page.getByRole('button', { name: `Send test: ${long}` });
  await send.click();
  await ofSlack.getByText(/The test did not arrive:.*token_revoked/).waitFor();
  receiver.respond(() => slack({ ok: true, channel: 'C1', ts: '1700000000.000100' }));
  await send.click();
  await ofSlack.getByText('The test arrived.').waitFor();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });

  // The manifest names the address by which this server was opened.
  await page.getByText('How to set it up').first().click();
  await page.getByRole('region', { name: 'Manifest' }).getByText(`${origin}/v1/slack/interactions`).waitFor();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('interactivity:');
  await page.getByText(/Slack calls only https: URLs/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await ofSlack.getByRole('link', { name: 'Change its settings' }).click();
  await page.getByRole('heading', { name: long }).waitFor();
  await tidings.changeWebhook(hook, { config: { token: 'xoxb-another-token' } });
  await page.goto(`${origin}/overview`);
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  await notice.waitFor({ state: 'detached' });
  await page.goto(`${origin}/settings/integrations`);
  await page.getByRole('link', { name: 'Add Microsoft Teams' }).click();
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();
  expect(await page.getByLabel('Notification type').inputValue()).toBe('teams');
});
