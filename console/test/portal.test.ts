/** The portal in a browser: alone, in frames of sites that may and of those that may not, and in the settings of the console. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Frame, Locator, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewPortalSession } from '@tidings/core/portal-session';
import { createReceiver } from '../../server/test/receiver.ts';
import type { Receiver } from '../../server/test/receiver.ts';
import { startTidings } from '../../server/test/start.ts';
import type { Tidings } from '../../server/test/start.ts';
import { sharedBrowser } from './browser.ts';
import { openPerson, seriousFaults, signIn, signInByLink } from './person.ts';
import type { Person } from './person.ts';

interface Site {
  origin: string;
  close: () => Promise<void>;
}

let tidings: Tidings;
let receiver: Receiver;
let browser: Browser;
/** One that may show the portal, of another host than the server's, and one that may not. */
let friend: Site;
let stranger: Site;
beforeAll(async () => {
  [friend, stranger] = await Promise.all([openSite('localhost'), openSite('localhost')]);
  [tidings, receiver, browser] = await Promise.all([
    startTidings({ portalOrigins: [friend.origin] }),
    createReceiver(),
    sharedBrowser(),
  ]);
});
afterAll(async () => {
  await Promise.all([friend, stranger, receiver].map((each) => each?.close()));
  await tidings?.stop();
});

let context: BrowserContext;
let page: Page;
let asked: Request[];
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  page = await context.newPage();
  page.setDefaultTimeout(45_000);
  asked = [];
  page.on('request', (request) => asked.push(request));
});
afterEach(() => context.close());

/** A site of somebody else, whose every page shows in a frame what stands in `src`. */
async function openSite(host: string): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const src = new URL(request.url!, 'http://site').searchParams.get('src') ?? '';
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><title>A shop</title><iframe src="${src}" title="Webhooks" width="800" height="600"></iframe>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function open(input: Record<string, unknown>): Promise<NewPortalSession> {
  const made = await tidings.request<NewPortalSession>('POST', '/v1/portal-sessions', input);
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

const embed = (site: Site, src: string): string => `${site.origin}/?src=${encodeURIComponent(src)}`;
const revoke = ({ id }: NewPortalSession) => tidings.request('DELETE', `/v1/portal-sessions/${id}`);

/** Nothing of the screen is on its way. */
const settled = () =>
  expect.poll(() => page.locator('[role="status"][aria-label^="Loading"]').count()).toBe(0);

/** What was asked of the server: with the token alone, nowhere with a cookie or in an address, and nothing was refused. */
async function expectTokenAlone(token: string): Promise<void> {
  const calls = asked.filter((request) => new URL(request.url()).pathname.startsWith('/v1/'));
  expect(calls.length).toBeGreaterThan(0);
  for (const request of asked) {
    // The address that the browser was sent to has it in its fragment, which stays with the browser.
    if (request.isNavigationRequest()) continue;
    const headers = await request.allHeaders();
    expect(request.url()).not.toContain(token);
    expect(headers['cookie']).toBeUndefined();
    expect(headers['referer'] ?? '').not.toContain('tp_');
  }
  for (const request of calls) {
    expect((await request.allHeaders())['authorization']).toBe(`Bearer ${token}`);
    const status = (await request.response())?.status() ?? 0;
    expect([request.url(), status < 400]).toEqual([request.url(), true]);
  }
}

test('a customer looks after the webhooks of its organization, with the token alone, which is in no address', async () => {
  const organization = 'embedded';
  receiver.respond(() => ({ status: 200 }));
  await tidings.createWebhook({ organization, name: 'Orders', url: receiver.url });
  const others = await tidings.createWebhook({
    organization: 'elsewhere',
    name: 'Of others',
    url: receiver.url,
  });
  await tidings.send({ organization, type: 'order.paid', data: { total: 1 } });
  await tidings.send({ organization: 'elsewhere', type: 'secret.of.others', data: {} });
  await receiver.waitFor(2);
  const made = await open({ organization, name: 'Ada' });
  await page.goto(made.url);
  await page.getByRole('link', { name: /^Orders/ }).waitFor();
  expect(page.url()).toBe(`${tidings.url}/portal/webhooks`);
  expect(await page.evaluate(() => document.referrer)).toBe('');
  const parts = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  expect(await parts.allInnerTexts()).toEqual(['Webhooks', 'Deliveries', 'Events', 'Event catalog']);
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('link', { name: 'Create webhook' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Made by Ada');
  await page.getByRole('textbox', { name: /^URL/ }).fill(`${receiver.url}/ada`);
  await page.getByRole('searchbox', { name: 'Search event types' }).fill('order.*');
  await page.getByRole('button', { name: /^Add/ }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name: 'Made by Ada' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  for (const tab of ['Deliveries', 'Test', 'Filters', 'Security', 'Settings']) {
    await page
      .getByRole('navigation', { name: 'Webhook', exact: true })
      .getByRole('link', { name: tab })
      .click();
    await settled();
    expect(await seriousFaults(page)).toEqual([]);
  }
  for (const part of ['Deliveries', 'Events', 'Event catalog', 'Webhooks']) {
    await parts.filter({ hasText: part }).click();
    await page.getByRole('heading', { name: part, exact: true }).waitFor();
    await settled();
    expect(await page.locator('body').innerText()).not.toMatch(/Of others|secret\.of\.others/);
    expect(await seriousFaults(page)).toEqual([]);
  }
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  }
  await page.goto(`${tidings.url}/portal/webhooks/${others.id}`);
  await page.getByRole('heading', { name: 'There is no such webhook' }).waitFor();
  await page.goto(`${tidings.url}/portal/settings/members`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();

  asked = asked.filter((request) => !request.url().includes(others.id));
  await expectTokenAlone(made.token);
  expect(await context.cookies()).toEqual([]);
  expect(tidings.log.some((line) => line.includes('tp_'))).toBe(false);
  const log = await tidings.request('GET', `/v1/audit-log?actor=${made.id}`);
  expect(log.text).toContain('Made by Ada');
});

test('it survives a reload, shows a session of another fragment, and looks as the address says', async () => {
  await tidings.createWebhook({ organization: 'first', name: 'First', url: receiver.url });
  await tidings.createWebhook({ organization: 'second', name: 'Second', url: receiver.url });
  const [first, second] = [
    await open({ organization: 'first', theme: 'dark' }),
    await open({ organization: 'second' }),
  ];
  await page.goto(first.url);
  await page.getByRole('link', { name: /^First/ }).waitFor();
  expect(page.url()).toBe(`${tidings.url}/portal/webhooks`);
  await page.reload();
  await page.getByRole('link', { name: /^First/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
  // Only the fragment is another one: the browser itself does not load the page anew.
  await page.evaluate((token) => void (location.hash = `token=${token}`), second.token);
  await page.getByRole('link', { name: /^Second/ }).waitFor();
  expect(page.url()).not.toContain('tp_');
  expect(await page.getByRole('link', { name: /^First/ }).count()).toBe(0);
});

test('it has the name and the hue that it was given, and what is in that can be read in both themes', async () => {
  const organization = 'branded';
  await tidings.createWebhook({ organization, name: 'Branded', url: receiver.url });
  for (const theme of ['light', 'dark']) {
    const branding = { name: 'Shop of Ada', accentColor: '#ffd400' };
    const made = await open({ organization, theme, branding });
    await page.goto(made.url);
    await page.getByRole('link', { name: /^Branded/ }).waitFor();
    await page.getByRole('banner').getByText('Shop of Ada', { exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('Webhooks · Shop of Ada');
    expect(await seriousFaults(page)).toEqual([]);
    const button = page.getByRole('link', { name: 'Create webhook' });
    const [red, green, blue] = await pixelOf(button);
    // Neither the teal of the console nor grey.
    expect([red > green, green > 2 * blue]).toEqual([true, true]);
    expect(await page.evaluate(unreadable)).toEqual([]);
  }
});

/** Of what it is filled with, as it is shown. */
function pixelOf(what: Locator): Promise<[number, number, number]> {
  return what.evaluate((element) => {
    const canvas = document.createElement('canvas').getContext('2d')!;
    canvas.fillStyle = getComputedStyle(element).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
    return [red!, green!, blue!];
  });
}

/** Of the colours that one can give those that something of the page could not be read in, or not be told from what is behind it. */
function unreadable(): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  const probe = document.body.appendChild(document.createElement('i'));
  const luminance = (token: string): number => {
    probe.style.color = `var(--${token})`;
    canvas.fillStyle = getComputedStyle(probe).color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const pairs: [string, string, number][] = [
    ['accent-ink', 'accent', 4.5],
    ['accent', 'surface', 4.5],
    ['accent', 'accent-soft', 4.5],
    ['ink-2', 'accent-soft', 4.5],
    ['focus', 'paper', 3],
  ];
  const found: string[] = [];
  const parts = ['00', '55', 'aa', 'ff'];
  for (const color of parts.flatMap((r) => parts.flatMap((g) => parts.map((b) => `#${r}${g}${b}`)))) {
    document.documentElement.style.setProperty('--brand', color);
    for (const [front, back, least] of pairs) {
      const [more, less] = [luminance(front), luminance(back)].toSorted((a, b) => b - a);
      const contrast = (more! + 0.05) / (less! + 0.05);
      if (contrast < least) found.push(`${color}: ${front} on ${back}, ${contrast.toFixed(2)}`);
    }
  }
  probe.remove();
  return found;
}

test('who comes without a token is shown nothing, signed in to the console or not; nor is who shows an API key there', async () => {
  const person: Person = await openPerson(browser, tidings);
  await signInByLink(person, tidings, { role: 'owner' });
  const calls: string[] = [];
  for (const address of ['/portal', '/portal/webhooks', `/portal#token=${tidings.apiKey}`]) {
    const again = await person.context.newPage();
    again.on('request', (request) => calls.push(new URL(request.url()).pathname));
    await again.goto(person.origin + address);
    await again.getByRole('heading', { name: 'This page is opened from another one' }).waitFor();
    expect(again.url()).not.toContain(tidings.apiKey);
    expect(await seriousFaults(again)).toEqual([]);
  }
  expect(calls.filter((path) => path.startsWith('/v1/'))).toEqual([]);
  // With a token, too, nothing is asked for with the cookie that this browser has.
  const made = await open({ organization: 'cookieless' });
  const shown = await person.context.newPage();
  shown.on('request', (request) => asked.push(request));
  await shown.goto(made.url.replace(tidings.url, person.origin));
  await shown.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  await expectTokenAlone(made.token);
  await person.close();
});

test('it says so when it has ended: at its time, and when it is revoked', async () => {
  const timed = await open({ organization: 'timed', expiresInSeconds: 3600 });
  await page.clock.install();
  await page.goto(timed.url);
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  await page.clock.fastForward(3_601_000);
  await page.getByRole('heading', { name: 'This session has ended' }).waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);

  const ended = await open({ organization: 'timed' });
  const other = await context.newPage();
  await other.goto(ended.url);
  await other.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  const told = other.getByRole('heading', { name: 'This session has ended' });
  const now = (): Promise<number> => other.evaluate(() => Date.now());
  // Just after it has looked, it does not look for as long as it ever does.
  const look = other.waitForResponse((answer) => new URL(answer.url()).pathname === '/v1/session');
  await other.clock.fastForward(10_000);
  await look;
  const revoked = await now();
  await revoke(ended);
  const asIt = { authorization: `Bearer ${ended.token}` };
  const letsIn = async (): Promise<number> =>
    (await tidings.request('GET', '/v1/session', undefined, asIt)).status;
  await expect.poll(letsIn).toBe(401);
  await other.clock.fastForward(5000);
  await told.waitFor();
  expect((await now()) - revoked).toBeLessThan(9000);
  expect(await seriousFaults(other)).toEqual([]);
  await other.reload();
  await other.getByRole('heading', { name: 'This session has ended' }).waitFor();
});

test('an entry of a webhook’s audit log is opened beside the others', async () => {
  const organization = 'audited';
  const webhook = await tidings.createWebhook({ organization, name: 'Audited', url: receiver.url });
  const made = await open({ organization, permissions: ['webhooks:read', 'audit-log:read'] });
  await page.goto(made.url);
  await page.getByRole('link', { name: /^Audited/ }).waitFor();
  await page.goto(`${tidings.url}/portal/webhooks/${webhook.id}/audit`);
  const link = page.locator('tr[data-row] a').first();
  await page.goto(`${tidings.url}${await link.getAttribute('href')}`);
  await page.getByRole('button', { name: /^Details of .*Audited/, expanded: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('a site that is named shows it in a frame; no other does, and nobody shows the console', async () => {
  await tidings.createWebhook({ organization: 'framed', name: 'In a frame', url: receiver.url });
  const made = await open({ organization: 'framed' });
  await page.goto(embed(friend, made.url));
  const inside = page.frameLocator('iframe');
  await inside.getByRole('link', { name: /^In a frame/ }).waitFor();
  expect(frameOf(page).url()).toBe(`${tidings.url}/portal/webhooks`);
  await inside.getByRole('link', { name: /^In a frame/ }).click();
  await inside.getByRole('heading', { name: 'In a frame' }).waitFor();
  await frameOf(page).evaluate(() => location.reload());
  await inside.getByRole('heading', { name: 'In a frame' }).waitFor();
  await expectTokenAlone(made.token);

  for (const [site, address] of [
    [stranger, made.url],
    [friend, `${tidings.url}/overview`],
    [friend, `${tidings.url}/webhooks`],
    [friend, `${tidings.url}/sign-in`],
    [friend, `${tidings.url}/portals`],
    [stranger, `${tidings.url}/overview`],
  ] as const) {
    await page.goto(embed(site, address));
    await expect
      .poll(() => [address, frameOf(page).url()])
      .toEqual([address, 'chrome-error://chromewebdata/']);
  }
});

test('its headers name who may frame it, and nobody unless told', async () => {
  const alone = await startTidings();
  try {
    const headersOf = async (server: Tidings, path: string) =>
      (await fetch(server.url + path, { headers: { accept: 'text/html' } })).headers;
    const ancestors = async (server: Tidings, path: string) =>
      /frame-ancestors ([^;]*)/.exec((await headersOf(server, path)).get('content-security-policy')!)![1];
    for (const path of ['/portal', '/portal/', '/portal/webhooks', '/portal?theme=dark']) {
      expect(await ancestors(tidings, path)).toBe(friend.origin);
      expect(await ancestors(alone, path)).toBe("'none'");
      const headers = await headersOf(tidings, path);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBeNull();
      expect((await headersOf(alone, path)).get('x-frame-options')).toBe('DENY');
      const answer = await fetch(tidings.url + path, { headers: { accept: 'text/html' } });
      expect(await answer.text()).not.toContain('/v1/session');
    }
    for (const path of [
      '/',
      '/overview',
      '/portals',
      '/Portal',
      '/settings/portal',
      '/%70ortal',
      '/index.html',
    ]) {
      const headers = await headersOf(tidings, path);
      if (headers.get('content-type')?.startsWith('text/html'))
        expect([path, await ancestors(tidings, path), headers.get('x-frame-options')]).toEqual([
          path,
          "'none'",
          'DENY',
        ]);
    }
  } finally {
    await alone.stop();
  }
});

test('the settings say what it is, which sessions are open and who may embed it; one is made to try it, and revoked', async () => {
  await tidings.createWebhook({ organization: 'tried', url: receiver.url });
  const person = await openPerson(browser, tidings);
  await signIn(person, tidings, { role: 'admin' });
  const { page: settings } = person;
  await settings.goto(`${person.origin}/settings/portal?organization=tried`);
  await settings.getByRole('heading', { name: 'No session is open' }).waitFor();
  await settings.getByText(friend.origin).waitFor();
  expect(await settings.locator('pre').innerText()).toContain('"tried"');
  expect(await seriousFaults(settings)).toEqual([]);
  await settings.getByRole('button', { name: 'Open the portal of an organization' }).click();
  const dialog = settings.getByRole('dialog');
  await dialog.getByLabel('Organization').fill('');
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await expect.poll(() => dialog.getByLabel('Organization').getAttribute('aria-invalid')).toBe('true');
  await dialog.getByLabel('Organization').fill('tried');
  await dialog.getByRole('button', { name: 'Create session' }).click();
  const link = dialog.getByRole('link', { name: 'Open the portal' });
  await link.waitFor();
  expect(await seriousFaults(settings)).toEqual([]);
  const [tried] = await Promise.all([person.context.waitForEvent('page'), link.click()]);
  await tried.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  expect(tried.url()).toMatch(/\/portal\/webhooks$/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  expect(await settings.content()).not.toContain('tp_');
  await settings.getByRole('row', { name: /to try it/ }).waitFor();
  expect(await seriousFaults(settings)).toEqual([]);
  await settings.getByRole('button', { name: /^Revoke/ }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await settings.getByRole('heading', { name: 'No session is open' }).waitFor();
  await tried.getByRole('heading', { name: 'This session has ended' }).waitFor();
  expect(person.complaints).toEqual([]);
  await person.close();
});

function frameOf(of: Page): Frame {
  return of.frames().find((each) => each !== of.mainFrame())!;
}
