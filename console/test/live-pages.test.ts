/** Pages of others that listen to the live stream: the example in plain HTML, and the hook of the SDK. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver } from '../../server/test/harness.ts';
import type { Receiver } from '../../server/test/harness.ts';
import { startTidings } from '../../server/test/start.ts';
import type { Tidings } from '../../server/test/start.ts';
import { sharedBrowser } from './browser.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let tidings: Tidings;
let receiver: Receiver;
let browser: Browser;
beforeAll(async () => {
  [tidings, receiver, browser] = await Promise.all([startTidings(), createReceiver(), sharedBrowser()]);
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

test('the example shows events and deliveries as they happen', async () => {
  const { child, url } = await startExample();
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByText('Live', { exact: true }).waitFor();
  await tidings.createWebhook({ name: 'Shown here', url: receiver.url, events: ['shown.*'] });
  await tidings.send({ type: 'shown.now', summary: '<b id="bold">Something</b> happened', data: {} });
  await page.getByRole('cell', { name: '<b id="bold">Something</b> happened' }).waitFor();
  await page.getByRole('cell', { name: 'Shown here' }).waitFor();
  expect(await page.locator('#bold').count()).toBe(0);
  // Tokens end; what happens until there is another one is told then.
  await tidings.query('UPDATE live_token SET expires_at = now()');
  await page.getByText('Reconnecting').waitFor();
  await tidings.send({ type: 'shown.later', summary: 'Meanwhile', data: {} });
  await page.getByRole('cell', { name: 'Meanwhile' }).waitFor();
  await expect.poll(() => page.locator('#events').textContent()).toBe('2');
  await page.getByText('Live', { exact: true }).waitFor();
  await tidings.query('DELETE FROM live_token');
  await page.getByText('was revoked').waitFor();
  await page.close();
  child.kill();
});

test('the example says why it gets no token, and goes on when it does', async () => {
  const made = await tidings.request<{ id: string; key: string }>('POST', '/v1/api-keys', {
    name: 'Another',
    permissions: ['events:read'],
  });
  const { child, url } = await startExample(made.body.key);
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
  await page.goto(url);
  await page.getByText('deliveries:read').waitFor();
  await expect.poll(() => asked.filter((path) => path === '/token').length).toBeGreaterThan(1);
  // What says that there is no token is none.
  expect(asked).not.toContain('/v1/live');
  const permissions = '{events:read,deliveries:read}';
  await tidings.query("UPDATE api_key SET permissions = $1 WHERE name = 'Another'", [permissions]);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.close();
  child.kill();
});

test('the example goes on from now where what came after its cursor is no longer kept, and says so', async () => {
  const { child, url } = await startExample();
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.route(/[?&]cursor=/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/cursor=[^&]*/, 'cursor=of-long-ago'),
    }),
  );
  await tidings.query('UPDATE live_token SET expires_at = now()');
  await page.getByText(/cursor/).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  await tidings.send({ type: 'happens.again', data: {} });
  await page.getByRole('cell', { name: 'happens.again' }).waitFor();
  await page.close();
  child.kill();
});

test('the hook shows what a search finds, pauses, and misses nothing meanwhile', async () => {
  const tokenFor = async (organization: string): Promise<string> => {
    await tidings.send({ type: 'begins', organization, data: {} });
    const asked = { permissions: ['events:read'], organization };
    const made = await tidings.request<{ token: string }>('POST', '/v1/live/tokens', asked);
    expect(made.status).toBe(201);
    return made.body.token;
  };
  const [token, other] = [await tokenFor('default'), await tokenFor('elsewhere')];
  const site = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>x</title><div id="root"></div>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
  const baseUrl = tidings.url;
  const sources = { source: { baseUrl, token }, elsewhere: { baseUrl, token: other } };
  await page.evaluate((named) => Object.assign(globalThis, named), sources);
  await page.addScriptTag({ content: await bundle() });
  const [state, list] = [page.getByRole('status'), page.getByRole('listitem')];
  await expect.poll(() => state.textContent()).toBe('live');
  await tidings.send({ type: 'hook.one', data: {} });
  await tidings.send({ type: 'other', data: {} });
  await tidings.send({ type: 'hook.two', data: {} });
  await expect.poll(() => list.allTextContents()).toEqual(['hook.two', 'hook.one']);
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => state.textContent()).toBe('paused');
  await tidings.send({ type: 'hook.three', data: {} });
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => list.allTextContents()).toEqual(['hook.three', 'hook.two', 'hook.one']);
  await page.getByRole('button', { name: 'latest' }).click();
  await expect.poll(() => list.allTextContents()).toEqual(['hook.three']);
  await page.getByRole('button', { name: 'unreadable' }).click();
  await expect.poll(() => state.textContent()).toBe('ended');
  expect(await page.getByRole('alert').textContent()).toContain('This ( is not closed');
  await page.getByRole('button', { name: 'other' }).click();
  await expect.poll(() => state.textContent()).toBe('live');
  await expect.poll(() => list.count()).toBe(0);
  expect(await page.getByRole('alert').textContent()).toBe('');
  // Also where nothing was told before the pause.
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => state.textContent()).toBe('paused');
  await tidings.send({ type: 'other', data: {} });
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => list.allTextContents()).toEqual(['other']);
  // Whoever looks elsewhere sees nothing of before, not even while it pauses.
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => state.textContent()).toBe('paused');
  await page.getByRole('button', { name: 'elsewhere' }).click();
  await expect.poll(() => list.count()).toBe(0);
  await tidings.send({ type: 'other', organization: 'elsewhere', data: {} });
  await page.getByRole('button', { name: 'pause' }).click();
  await expect.poll(() => state.textContent()).toBe('live');
  await tidings.send({ type: 'other', data: {} });
  await tidings.send({ type: 'other', organization: 'elsewhere', data: {} });
  await expect.poll(() => list.allTextContents()).toEqual(['other']);
  await page.close();
  site.close();
});

/** `node dashboard.ts`, as its README says. */
async function startExample(key = tidings.apiKey): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'examples/live-dashboard/dashboard.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], PORT: '0', TIDINGS_URL: tidings.url, TIDINGS_API_KEY: key },
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

/** A component with the hook, and React, as one script. */
async function bundle(): Promise<string> {
  const made = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      rollupOptions: { input: join(import.meta.dirname, 'live-component.ts'), output: { format: 'iife' } },
    },
  });
  const [output] = [made].flat() as { output: { code?: string }[] }[];
  return output!.output[0]!.code!;
}
