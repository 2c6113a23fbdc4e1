/** One Chromium for the files that a worker runs: the one that npm brings, with nothing of its own that would call out. */
import sparticuz from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

let shared: Promise<Browser> | undefined;

/** To be left open: it ends with the process. What one file does is kept from the others by contexts of its own. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchBrowser();
  return shared;
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      // Pages live for seconds: to optimise what they run takes longer than it saves, and does not change what it does.
      '--js-flags=--no-opt --no-maglev',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
}
