/** Alert rules and alerts, as people make them and look after them. */
import { expect, test } from 'vitest';
import type { AlertSummary } from '@tidings/core/alert';
import type { Page } from '../../server/test/start.ts';
import { isFocused, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

/** As long as a name may be. */
const LONG = `A webhook of which the name goes on ${'and on '.repeat(9)}`.padEnd(100, '.').slice(0, 100);

test('a rule is made, with a webhook on the way, changed and deleted', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'alerted';
  await tidings.request('POST', '/v1/organizations', { id: organization });
  const make = (name: string) =>
    tidings.createWebhook({ organization, url: receiver.url, name, events: ['no.such'] });
  await Promise.all([LONG, ...Array.from({ length: 8 }, (_, n) => `Filler ${n}`)].map(make));
  await signIn(person, tidings);
  await page.goto(`${origin}/alerts?organization=${organization}`);
  await page.getByRole('heading', { name: 'No alert needs attention' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'Alert rules' }).click();
  await page.getByRole('heading', { name: 'No alert rules yet' }).waitFor();
  await page.getByRole('link', { name: 'Create rule' }).click();

  // What the server does not take is said where it is.
  await page.evaluate(() => {
    // Frames may come before what they are to show, on a machine that has much to do.
    window.requestAnimationFrame = (frame) => (frame(performance.now()), 0);
  });
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  // There, too, goes whoever sent it from the end of the page.
  await expect.poll(() => isFocused(page.getByLabel('Name', { exact: true }))).toBe(true);
  expect(await page.getByLabel('Name', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('Name', { exact: true }).fill('Denials of one agent');
  await page.getByRole('searchbox', { name: 'Search event types' }).fill('policy.denied');
  // What is typed and not taken in is nothing that a rule is made without.
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('“policy.denied” is typed and not added. Add it, or empty the search.').waitFor();
  await page.getByRole('checkbox', { name: /^policy\.denied/ }).check();
  await page.getByLabel('At least').fill('many');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const faultOf = async (label: string): Promise<string | null> => {
    const field = page.getByLabel(label, { exact: true });
    const described = (await field.getAttribute('aria-describedby'))
      ?.split(' ')
      .find((id) => id.endsWith('error'));
    return described === undefined ? null : page.locator(`[id="${described}"]`).textContent();
  };
  await expect.poll(() => faultOf('At least')).toMatch(/^Must be an integer/);
  // What is asked for in minutes is told in minutes.
  await page.getByLabel('Window in minutes').fill('20000');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => faultOf('Window in minutes')).toBe('Must be 10,080 minutes or less.');
  await page.getByLabel('Window in minutes').fill('10');
  await page.getByLabel('What opens an alert').selectOption('percentile');
  await page.getByLabel('Percentile', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect.poll(() => faultOf('Percentile')).toBe('Must be a number.');
  expect(await faultOf('Above')).toBe('Must be a number.');
  expect(await faultOf('Path')).toContain('data.cost');
  expect(await isFocused(page.getByLabel('Above', { exact: true }))).toBe(true);
  await page.getByLabel('What opens an alert').selectOption('absence');
  await page.getByText('It is resolved when such an event comes.').waitFor();
  expect(await page.getByLabel(/^(Repeat every|Resolve after)/).count()).toBe(0);
  await page.getByLabel('What opens an alert').selectOption('count');
  await page.getByLabel('At least').fill('5');
  await page.getByLabel('Group by').fill('agentId, data.account');
  await page
    .getByText(
      'Opens a critical alert for 5 events of policy.denied with the same agentId and data.account within 10 minutes.',
    )
    .waitFor();

  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByText(LONG).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Create webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('On call');
  await dialog.getByLabel('URL').fill(`${receiver.url}/on-call`);
  await dialog.getByLabel('Secret').fill('5f2b9c1e7a4d8036');
  await dialog.getByText('Requests are signed with it as sha256=…').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByLabel('URL').press('Enter');
  await expect.poll(() => page.getByRole('checkbox', { name: /^On call/ }).isChecked()).toBe(true);
  // What is ticked stays under the pointer.
  const named = page.getByRole('checkbox', { name: /^(On call|Filler|A webhook)/ });
  const last = await named.last().evaluate((box) => box.closest('li')!.textContent);
  await named.last().check();
  expect(await named.last().evaluate((box) => box.closest('li')!.textContent)).toBe(last);
  await named.last().uncheck();
  // One finds the others by their names; what is ticked stays in sight.
  await page.getByLabel('Search webhooks by name').fill('filler 3');
  await expect.poll(() => page.getByRole('checkbox', { name: /^Filler/ }).count()).toBe(1);
  await page.getByRole('checkbox', { name: /^On call/ }).waitFor();
  await page.getByLabel(/^Description/).fill('Ask whoever runs the agent.');
  // What is written is there again after a reload, and after a look at something else.
  await page.reload();
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('Denials of one agent');
  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await page.getByRole('link', { name: 'Create rule' }).click();
  await expect.poll(() => page.getByLabel(/^Description/).inputValue()).toBe('Ask whoever runs the agent.');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('link', { name: /^Denials of one agent/ }).waitFor();
  const rules = await tidings.request<Page<{ id: string; description: string }>>(
    'GET',
    `/v1/alert-rules?organization=${organization}`,
  );
  expect(rules.body.data.map(({ description }) => description)).toEqual(['Ask whoever runs the agent.']);
  await page.getByText('Watching').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await deny(organization);
  await expect.poll(() => toldTo('/on-call')).toEqual(['alert.opened']);
  const [alerted] = receiver.requests.filter(({ url }) => url === '/on-call');
  expect(alerted!.headers['x-y42-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);

  await page.getByRole('link', { name: 'Rules', exact: true }).click();
  await page.getByRole('link', { name: /^Denials of one agent/ }).click();
  await page.getByText('Counts 1 group of at most 250,000.').waitFor();
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await crumbs.getByText('Denials of one agent', { exact: true }).waitFor();
  await page.getByLabel('At least').fill('7');
  await page.getByLabel('Escalate after (minutes)').fill('15');
  await page.getByLabel(/^Filters/).fill('{"policy.denied": {"account": 1}}');
  // What somebody else saves meanwhile takes nothing of it away, and is not replaced.
  const rule = `/v1/alert-rules/${rules.body.data[0]!.id}`;
  const changed = await tidings.request('PATCH', rule, {
    ...{ description: 'Of theirs', windowSeconds: 300 },
    match: { types: ['policy.denied'], minSeverity: 'warning' },
  });
  expect(changed.status).toBe(200);
  await page.reload();
  await page
    .getByText(
      'Changed elsewhere meanwhile, and shown here as it is now: Description, Minimum severity of the events and Window in minutes.',
    )
    .waitFor();
  expect(await page.getByLabel('At least').inputValue()).toBe('7');
  expect(await page.getByLabel(/^Description/).inputValue()).toBe('Of theirs');
  await tidings.request('PATCH', rule, { condition: { count: { atLeast: 6 } } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(/^Changed elsewhere meanwhile, and here to something else: Condition\./).waitFor();
  expect((await tidings.request('GET', rule)).body).toMatchObject({ condition: { count: { atLeast: 6 } } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page
    .getByText(/^Denials of one agent saved\. Changed elsewhere meanwhile, and left as is: /)
    .waitFor();
  expect((await tidings.request('GET', rule)).body).toMatchObject({
    ...{ description: 'Of theirs', windowSeconds: 300, condition: { count: { atLeast: 7 } } },
    escalate: { afterSeconds: 900 },
    // Two may change parts of what is sent as one.
    match: { minSeverity: 'warning', filters: { 'policy.denied': { account: 1 } } },
  });
  await expect.poll(() => page.getByText(/^Changed elsewhere meanwhile, and /).count()).toBe(0);
  await page.reload();
  await expect.poll(() => page.getByLabel('At least').inputValue()).toBe('7');
  expect(await page.getByLabel('Escalate after (minutes)').inputValue()).toBe('15');
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel('At least').fill('8');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: /^Denials of one agent/ }).click();
  expect(await page.getByLabel('At least').inputValue()).toBe('7');
  await page.getByRole('button', { name: 'Delete the rule' }).click();
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('heading', { name: 'No alert rules yet' }).waitFor();
  await page.getByRole('button', { name: 'Install rules for AI safety' }).click();
  // One sees what it is before it is made.
  await dialog
    .getByText(/^an? 95th percentile of|^more events of|^5 events of/)
    .first()
    .waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.getByText('Watching').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Install', exact: true }).click();
  await expect.poll(() => page.getByText('Watching').count()).toBeGreaterThan(5);
  await expect.poll(() => page.evaluate(() => document.activeElement === document.body)).toBe(false);
  expect(await seriousFaults(page)).toEqual([]);
});

test('what a rule opens says why, and is looked after', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'looked-after';
  const { id } = await tidings.createWebhook({
    ...{ organization, url: `${receiver.url}/desk`, name: 'Desk' },
    events: ['no.such'],
  });
  const rule = {
    ...{ organization, name: 'Denials of one agent', webhooks: [id], groupBy: ['agentId', 'data.account'] },
    ...{ match: { types: ['policy.denied'] }, condition: { count: { atLeast: 5 } }, windowSeconds: 600 },
  };
  expect((await tidings.request('POST', '/v1/alert-rules', rule)).status).toBe(201);
  await signIn(person, tidings);
  await page.goto(`${origin}/alerts?organization=${organization}`);
  await page.getByRole('heading', { name: 'No alert needs attention' }).waitFor();
  await deny(organization);
  await page.getByText('data.account 12345678901234567 ·').waitFor();
  // A name of other letters turns around nothing of the sentence.
  const named = page
    .locator('p bdi')
    .filter({ hasText: /^Denials of one agent$/ })
    .first();
  expect(await named.evaluate((name) => getComputedStyle(name.parentElement!).unicodeBidi)).toBe('plaintext');
  const details = page.getByRole('button', { name: /^Details of/ });
  await details.click();
  await page.getByRole('definition').filter({ hasText: '12345678901234567' }).waitFor();
  await page.getByText('Events: 5 within 10 minutes; the limit is 5').waitFor();
  await expect.poll(() => page.getByRole('list', { name: 'Events' }).getByRole('listitem').count()).toBe(5);
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: /^Acknowledge:/ }).click();
  await page.getByText('in the console').waitFor();
  await page.getByRole('button', { name: /^Resolve:/ }).click();
  await page.getByRole('heading', { name: 'No alert needs attention' }).waitFor();
  await expect.poll(() => toldTo('/desk')).toEqual(['alert.opened', 'alert.acknowledged', 'alert.resolved']);
  const { body } = await tidings.request<Page<AlertSummary>>(
    'GET',
    `/v1/alerts?organization=${organization}`,
  );
  expect(body.data).toMatchObject([
    { status: 'resolved', acknowledgedVia: 'console', resolvedVia: 'console', agentId: 'agent-7' },
  ]);
  // A link shows what needs nobody any more, too.
  await page.goto(`${origin}/alerts?organization=${organization}&open=${body.data[0]!.id}`);
  await page.getByRole('region', { name: 'The open alert' }).getByText('in the console').first().waitFor();
});

/** Five denials of one agent. */
async function deny(organization: string): Promise<void> {
  // JavaScript would make another account of this one.
  const denied = `{"organization":"${organization}","type":"policy.denied","agentId":"agent-7","data":{"account":12345678901234567}}`;
  for (let n = 1; n <= 5; n++)
    expect((await scene.tidings.request('POST', '/v1/events', denied)).status).toBe(202);
}

function toldTo(path: string): string[] {
  return scene.receiver.requests
    .filter(({ url }) => url === path)
    .map(({ body }) => (JSON.parse(String(body)) as { type: string }).type);
}
