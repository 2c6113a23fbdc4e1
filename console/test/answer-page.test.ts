/** The page behind a link in a mail, in a real browser and with its policy on: what a person presses, and what a scanner does. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import { openMailbox, type Mailbox } from '../../server/test/mailbox.ts';
import { startTidings, type Tidings } from '../../server/test/start.ts';
import { sharedBrowser } from './browser.ts';
import { openPerson, seriousFaults } from './person.ts';

const PUBLIC = 'https://tidings.example.com';
let tidings: Tidings;
let browser: Browser;
let mailbox: Mailbox;
beforeAll(async () => {
  [browser, mailbox, tidings] = await Promise.all([
    sharedBrowser(),
    openMailbox(),
    startTidings({ publicUrl: new URL(PUBLIC) }),
  ]);
});
afterAll(() => Promise.all([mailbox.close(), tidings.stop()]));

test('a person answers once, with a comment; whoever follows links answers nothing', async () => {
  const organization = 'mailed';
  await tidings.createWebhook({
    type: 'email',
    organization,
    events: ['interaction.opened'],
    config: {
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'none',
      from: 'tidings@example.org',
      to: ['ada@example.com'],
    },
  });
  const asked = await tidings.request<Interaction>('POST', '/v1/interactions', {
    organization,
    question: 'May I refund <script>document.title = "run"</script>?',
    quorum: 2,
  });
  const now = async (): Promise<Interaction> =>
    (await tidings.request<Interaction>('GET', `/v1/interactions/${asked.body.id}`)).body;
  const { page, context, origin, complaints, close } = await openPerson(browser, tidings);
  const links = await mailbox.linksTo('ada@example.com');
  const approve = links['Approve']!.replace(PUBLIC, origin);
  const deny = links['Deny']!.replace(PUBLIC, origin);

  // A scanner opens each link, in a browser of its own even.
  for (const link of [approve, deny]) expect((await page.goto(link))!.status()).toBe(200);
  expect((await now()).answers).toEqual([]);

  const opened = (await page.goto(approve))!;
  expect(opened.headers()['content-security-policy']).toContain("default-src 'none'");
  await page.getByText('May I refund <script>').waitFor();
  expect(await page.title()).toBe('Answer with “Approve”?');
  // No script runs on the page itself, not even that one.
  const copy = await context.newPage();
  await copy.setContent(await opened.text());
  expect(await seriousFaults(copy)).toEqual([]);
  await page.getByLabel('Comment').fill('looks fine');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'Your answer counts: Approve.' }).waitFor();
  expect(await now()).toMatchObject({
    status: 'open',
    answers: [
      { action: 'approve', comment: 'looks fine', via: 'email', by: { id: 'mailto:ada@example.com' } },
    ],
  });

  // Sent once more, as by a reload, and by the other link.
  await page.reload();
  await page.getByRole('heading', { name: 'This link has already been used.' }).waitFor();
  await page.goto(deny);
  await page.getByRole('heading', { name: 'This link has already been used.' }).waitFor();
  expect((await now()).answers).toHaveLength(1);
  expect(complaints).toEqual([]);
  await close();
});

test('a page that stood open while it was decided says so when its button is pressed', async () => {
  const organization = 'overtaken';
  await tidings.createWebhook({
    type: 'email',
    organization,
    events: ['interaction.opened'],
    config: {
      host: '127.0.0.1',
      port: mailbox.port,
      security: 'none',
      from: 'tidings@example.org',
      to: ['bob@example.com'],
    },
  });
  const { body } = await tidings.request<Interaction>('POST', '/v1/interactions', {
    organization,
    question: 'May I?',
  });
  const { page, origin, complaints, close } = await openPerson(browser, tidings);
  await page.goto((await mailbox.linksTo('bob@example.com'))['Approve']!.replace(PUBLIC, origin));
  await tidings.request('POST', `/v1/interactions/${body.id}/respond`, { action: 'deny' });
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: 'It has already been decided: Deny' }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});
