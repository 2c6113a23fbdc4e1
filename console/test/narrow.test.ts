/** Every screen on the narrowest window: what there is fits, however long its names are. */
import type { Page as BrowserPage } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { AS_LONG_AS_POLLS, setScene } from './scene.ts';
import type { Page } from '../../server/test/start.ts';

const scene = setScene();

const organization = 'narrow';
const LONG = 'W'.repeat(100);
const TYPE = `${'y'.repeat(80)}.happened`;
const at = `organization=${organization}`;

interface Made {
  id: string;
}
let webhook: Made;
let rule: Made;
let inbox: Made;
let delivery: string;
let alert: string;
let issue: string;
beforeAll(async () => {
  const { tidings, receiver } = scene;
  const make = async (path: string, body: object): Promise<Made> => {
    const made = await tidings.request<Made>('POST', path, { organization, ...body });
    expect(made.status, `${path}: ${made.text}`).toBe(201);
    return made.body;
  };
  webhook = await tidings.createWebhook({
    name: LONG,
    url: `${receiver.url}/${'long'.repeat(100)}`,
    events: ['function.executed', `${'x'.repeat(100)}.*`, `${'y'.repeat(80)}.*`],
    organization,
    retry: 'none',
  });
  await make('/v1/event-types', { name: TYPE, description: LONG.repeat(2) });
  rule = await make('/v1/alert-rules', {
    name: LONG,
    description: LONG.repeat(2),
    webhooks: [webhook.id],
    match: { types: ['function.executed'] },
    groupBy: ['data.text'],
    condition: { count: { atLeast: 1 } },
    windowSeconds: 600,
  });
  const actions = [
    { id: 'ship', label: 'L'.repeat(30) },
    { id: 'hold', label: 'M'.repeat(30), veto: true },
  ];
  await make('/v1/interactions', { question: LONG.repeat(2), actions, default: 'hold' });
  await make('/v1/members', { name: LONG, email: `${'u'.repeat(60)}@example.com`, role: 'viewer' });
  await make('/v1/api-keys', { name: LONG, permissions: ['events:write'], networks: ['2001:db8::/32'] });
  await make('/v1/projects', { id: 'p'.repeat(40), name: LONG });
  inbox = await make('/v1/test-inboxes', { name: LONG });
  await tidings.send({ organization, type: 'function.executed', data: { text: 'y'.repeat(500) } });
  await tidings.delivery(webhook.id, 'success');
  receiver.respond(() => ({ status: 500 }));
  await tidings.send({ organization, type: TYPE, data: 'y'.repeat(500) });
  delivery = (await tidings.delivery(webhook.id, 'failed')).id;
  const found = (path: string): Promise<string> =>
    vi.waitFor(async () => {
      const [first] = (await tidings.request<Page<Made>>('GET', `${path}?${at}`)).body.data;
      expect(first).toBeDefined();
      return first!.id;
    }, AS_LONG_AS_POLLS);
  [alert, issue] = await Promise.all([found('/v1/alerts'), found('/v1/issues')]);
});

/** Paths, each with a text of what is there in the end. */
type Screens = readonly (readonly [path: string, ready: string])[];

/** Goes to them one after another. */
async function expectToFit(screens: Screens): Promise<void> {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const [path, ready] of screens) {
    await page.goto(origin + path);
    // What is hidden has no width.
    await page.getByRole('main').getByText(ready).filter({ visible: true }).first().waitFor();
    expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(320);
    expect.soft(await cutOff(page), path).toEqual([]);
    expect.soft(await squeezed(page), path).toEqual([]);
  }
  expect(await seriousFaults(page)).toEqual([]);
}

test('screens of webhooks, logs and the catalog fit 320 pixels, with names that nothing breaks', () =>
  expectToFit([
    [`/webhooks?${at}`, 'WWW'],
    [`/webhooks?${at}&view=tiles`, 'WWW'],
    ['/webhooks/new', 'Notification type'],
    [`/webhooks/${webhook.id}`, 'Signing secret'],
    [`/webhooks/${webhook.id}/deliveries`, 'function.executed'],
    [`/webhooks/${webhook.id}/test`, 'Event type'],
    [`/webhooks/${webhook.id}/filters`, 'The latest events'],
    [`/webhooks/${webhook.id}/security`, 'Encryption'],
    [`/webhooks/${webhook.id}/settings`, 'Notification type'],
    [`/webhooks/${webhook.id}/audit`, 'Created'],
    [`/deliveries?${at}`, 'function.executed'],
    [`/deliveries/${webhook.id}/${delivery}`, 'Response'],
    [`/events?${at}`, 'function.executed'],
    [`/catalog?${at}`, TYPE],
    [`/catalog/new?${at}`, 'Schema'],
    [`/catalog/import?${at}`, 'From a file'],
    [`/catalog/type?${at}&name=${TYPE}`, 'Who subscribes'],
    [`/catalog/type/edit?${at}&name=${TYPE}`, 'Deprecated'],
  ]));

test('all others do, and the menu is in order', async () => {
  const { page } = scene.person;
  await expectToFit([
    [`/alerts?${at}&open=${alert}`, 'evt_'],
    [`/alerts/rules?${at}`, 'Watching'],
    [`/alerts/rules/new?${at}`, 'Condition'],
    [`/alerts/rules/${rule.id}?${at}`, 'Watching'],
    [`/interactions?${at}`, 'LLL'],
    [`/issues?${at}&open=${issue}`, 'Failed attempts'],
    [`/test-inboxes?${at}`, 'WWW'],
    [`/test-inboxes/${inbox.id}?${at}`, 'What it answers'],
    [`/test-inboxes/send?${at}`, 'Who would get it'],
    [`/settings/webhooks?${at}`, 'WWW'],
    [`/settings/integrations?${at}`, 'Discord'],
    [`/settings/notifications?${at}`, 'Somebody is asked'],
    [`/settings/members?${at}`, 'WWW'],
    [`/settings/api-keys?${at}`, 'WWW'],
    [`/settings/organization?${at}`, 'WWW'],
    [`/settings/project?${at}&project=${'p'.repeat(40)}`, 'Retries'],
    [`/settings/audit-log?${at}`, 'Created'],
    [`/settings/keyboard?${at}`, 'Pause the tail'],
    [`/settings/about?${at}`, 'PostgreSQL'],
    // What it charts is counted some seconds after it happened.
    [`/overview?${at}`, 'Attempts to success'],
    ['/settings/account', 'Sessions'],
  ]);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'API reference' }).waitFor();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'API reference' }).count()).toBe(0);
});

/** What is wider than the frame that cuts it off, where neither an ellipsis tells of the rest nor one can scroll to it. */
function cutOff(page: BrowserPage): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main *')]
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        return (
          ['hidden', 'clip'].includes(overflowX) &&
          textOverflow !== 'ellipsis' &&
          // What is there for those who hear the page alone is no wider than a point.
          element.clientWidth > 1 &&
          element.scrollWidth > element.clientWidth + 1
        );
      })
      .map((element) => `${element.className}: ${element.textContent.slice(0, 80)}`),
  );
}

/** Buttons that are smaller than a finger finds, pressed together by what stands beside them. */
function squeezed(page: BrowserPage): Promise<string[]> {
  return page.getByRole('button').evaluateAll((buttons) =>
    buttons
      .filter((button) => {
        const { width, height } = button.getBoundingClientRect();
        return width > 1 && Math.min(width, height) < 24;
      })
      .map((button) => button.outerHTML.slice(0, 120)),
  );
}
