/** Somebody in front of a browser: pages of a server, and what goes wrong on them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import type { NewMember } from '@tidings/core/member';
import { newPerson, tokenOf } from '../../server/test/browser.ts';
import type { Tidings } from '../../server/test/start.ts';

export interface Person {
  page: Page;
  context: BrowserContext;
  /** `http://localhost:…`, where browsers keep the session. */
  origin: string;
  /** What a page complained about: policies, exceptions, dialogs, requests to other hosts. */
  complaints: string[];
  close(): Promise<void>;
}

/** The origin by the name for which browsers keep cookies without TLS. */
export function originOf(tidings: Tidings): string {
  return tidings.url.replace('127.0.0.1', 'localhost');
}

export async function openPerson(browser: Browser, tidings: Tidings): Promise<Person> {
  const origin = originOf(tidings);
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    // To paint what moves while something is loaded costs more than to load it.
    reducedMotion: 'reduce',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That an answer refuses is said by the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`)) complaints.push(`a request to ${request.url()}`);
  });
  return { page, context, origin, complaints, close: () => context.close() };
}

/** A new member, and the path of the link that signs them in. */
export async function invite(
  tidings: Tidings,
  input: object = { role: 'owner' },
): Promise<{ email: string; path: string }> {
  const invited = await tidings.request<NewMember>('POST', '/v1/members', { ...newPerson(), ...input });
  if (invited.status !== 201) throw new Error(`nobody was invited: ${invited.text}`);
  return { email: invited.body.email, path: `/sign-in#token=${tokenOf(invited.body.signInLink)}` };
}

/** As the link does it, without its page: a walk begins where it goes first. */
export async function signIn({ context, origin }: Person, tidings: Tidings, input?: object): Promise<void> {
  const { path } = await invite(tidings, input);
  const signedIn = await context.request.post(`${origin}/v1/session/link`, {
    data: { token: new URL(path, origin).hash.slice('#token='.length) },
    headers: { 'sec-fetch-site': 'same-origin', 'tidings-request': '1' },
  });
  if (!signedIn.ok()) throw new Error(`nobody was signed in: ${await signedIn.text()}`);
}

/** By the link, as people do: the walk begins at the overview. */
export async function signInByLink(
  { page, origin }: Person,
  tidings: Tidings,
  input?: object,
): Promise<void> {
  const { path } = await invite(tidings, input);
  await page.goto(origin + path);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
}

/**
 * What the browser opens in a tab of its own when a link is pressed with the middle button. It is opened here in its place: of a tab
 * that Chromium opened behind another one, Playwright hears of the first request at times when that is long answered, and
 * waits without end for a page that is there.
 */
export async function openBeside({ page, context }: Person, link: Locator): Promise<Page> {
  const pressed = await page.evaluateHandle(() => {
    const seen: { href?: string } = {};
    // Behind whatever the page does.
    const look = (press: MouseEvent): void => {
      const led = press.target instanceof Element ? press.target.closest('a') : null;
      if (led && !press.defaultPrevented) seen.href = led.href;
      press.preventDefault();
    };
    window.addEventListener('auxclick', look, { once: true });
    return seen;
  });
  await link.click({ button: 'middle' });
  const { href } = await pressed.jsonValue();
  if (href === undefined) throw new Error('the page keeps the press to itself');
  const beside = await context.newPage();
  await beside.goto(href);
  return beside;
}

export function isFocused(wanted: Locator): Promise<boolean> {
  return wanted.evaluate((element) => element === document.activeElement);
}

/** Goes on by Tab alone until it is there. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let press = 0; press < 100; press++) {
    if (await isFocused(wanted)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there');
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds against WCAG 2.2 AA that is serious or critical, in both themes; and times among facts that tell when it was only to
 * who points at them.
 */
export async function seriousFaults(page: Page): Promise<string[]> {
  const times = await page.locator('dl.facts time').allTextContents();
  const found = times.filter((time) => !/\d{4}|\d\d:\d\d/.test(time)).map((time) => `not exact: ${time}`);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // But for colours, the themes are one page.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : TAGS;
    const faults = await page.evaluate(async (runOnly) => {
      const { axe } = window as unknown as {
        axe: {
          run(options: object): Promise<{
            violations: {
              id: string;
              impact: string;
              nodes: { html: string; failureSummary: string }[];
            }[];
          }>;
        };
      };
      const { violations } = await axe.run({
        runOnly,
        resultTypes: ['violations'],
        // Style sheets are looked at by no rule of these, and to name each element takes longer than to judge it.
        preload: false,
        selectors: false,
      });
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id} ${html}: ${failureSummary}`),
        );
    }, rules);
    found.push(...faults.map((fault) => `${colorScheme}: ${fault}`));
  }
  return found;
}
