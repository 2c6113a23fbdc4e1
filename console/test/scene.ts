/** A server and a receiver for a test file, a browser for several, and a person for each test, who has nothing to complain about. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createReceiver } from '../../server/test/receiver.ts';
import type { Receiver } from '../../server/test/receiver.ts';
import { startTidings } from '../../server/test/start.ts';
import type { Tidings } from '../../server/test/start.ts';
import { sharedBrowser } from './browser.ts';
import { openPerson } from './person.ts';
import type { Person } from './person.ts';

/** For `vi.waitFor` in hooks, where vitest has no `expect.poll`. */
export const AS_LONG_AS_POLLS = { timeout: 30_000 };

/** What is there while tests run; it is made before them. */
export interface Scene {
  tidings: Tidings;
  receiver: Receiver;
  browser: Browser;
  person: Person;
}

export function setScene(): Scene {
  const scene = {} as Scene;
  beforeAll(async () => {
    [scene.tidings, scene.receiver, scene.browser] = await Promise.all([
      startTidings(),
      createReceiver(),
      sharedBrowser(),
    ]);
  });
  afterAll(async () => {
    await scene.receiver.close();
    await scene.tidings.stop();
  });
  beforeEach(async () => {
    scene.receiver.respond(() => ({ status: 200 }));
    scene.person = await openPerson(scene.browser, scene.tidings);
  });
  afterEach(async ({ task }) => {
    // What a page showed instead is known here alone.
    if (task.result?.state === 'fail') console.log(await standingOf(scene.person));
    await scene.person.close();
    expect(scene.person.complaints).toEqual([]);
  });
  return scene;
}

async function standingOf({ page, context }: Person): Promise<string> {
  const shown = await page.locator('body').ariaSnapshot({ timeout: 5000 }).catch(String);
  return `${page.url()}, one of ${context.pages().length} pages:\n${shown}`;
}
