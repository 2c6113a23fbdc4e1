/**
 * What the console costs a browser, measured with a server, a receiver and a browser of its own: `npx node console/bench/measure.ts`.
 * `--tail=600` tails for so many seconds, `--rate=200` at so many events a second, `--hidden=75` watches a hidden page for so
 * many seconds, `--only=tail` measures that alone (or `interactive`, `scrolling`, `results`, `hidden`). Beside the times there is
 * the time of the page's thread, which other work on the machine does not lengthen.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../test/browser.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RUNS = 5;
const SLOWER = 4;
const LONG = 10_000;
const FRAMES = 600;
const FRAME_MS = 1000 / 60;

interface Server {
  origin: string;
  apiKey: string;
  link: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

async function main(): Promise<void> {
  const server = await startServer();
  const receiver = createServer((request, response) => {
    request.resume();
    response.end('ok');
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const browser = await launchBrowser();
  try {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    for (let n = 0; n < 50; n++)
      await call(server, '/v1/webhooks', { name: `Webhook ${n}`, url, events: [`kind.${n}`] });
    await call(server, '/v1/webhooks', { name: 'Everything', url, events: ['order.*'] });
    for (let n = 0; n < 200; n++) await call(server, '/v1/events', { type: `order.${n % 7}`, data: { n } });
    const state = await signIn(browser, server);
    const open = (): Promise<BrowserContext> =>
      browser.newContext({ storageState: state, viewport: { width: 1440, height: 900 } });
    const parts: Record<string, (context: BrowserContext) => Promise<void>> = {
      interactive: (context) => interactive(context, server),
      scrolling: (context) => scrolling(context, server),
      results: (context) => results(context, server),
      hidden: (context) => hidden(context, server, option('hidden', 75)),
      tail: (context) => tail(context, server, option('tail', 600), option('rate', 200)),
    };
    const only = textOption('only');
    for (const [name, measure] of Object.entries(parts))
      if (only === undefined || only === name) await measure(await open());
  } finally {
    await browser.close();
    receiver.close();
    await server.stop();
  }
}

/** From the address to a list that answers: its first row is there, and no task of more than 50 ms follows. */
async function interactive(context: BrowserContext, { origin }: Server): Promise<void> {
  const times: number[] = [];
  const busy: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.addInitScript(() => {
      const shown = Promise.withResolvers<void>();
      const seen = { row: 0, long: 0, shown: shown.promise };
      Object.assign(window, { seenByBench: seen });
      const watch = new MutationObserver(() => {
        if (document.querySelector('tr[data-row], [data-row-link]') === null) return;
        seen.row = performance.now();
        shown.resolve();
        watch.disconnect();
      });
      watch.observe(document, { childList: true, subtree: true });
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries())
          seen.long = Math.max(seen.long, startTime + duration);
      }).observe({ type: 'longtask', buffered: true });
    });
    await page.goto(`${origin}/webhooks`);
    // Not by a locator: what Playwright reads into a page to find things is work of the page's thread, too.
    await session.send('Runtime.evaluate', { expression: 'seenByBench.shown', awaitPromise: true });
    const work = await workOf(session);
    await page.waitForTimeout(2500);
    const seen = await page.evaluate(
      () => (window as unknown as { seenByBench: { row: number; long: number } }).seenByBench,
    );
    times.push(Math.max(seen.row, seen.long));
    busy.push(work * 1000);
    await page.close();
  }
  await context.close();
  say(
    'interactive, at a quarter of the speed',
    `${ms(median(times))} (thread: ${ms(median(busy))})`,
    '≤ 1500 ms',
  );
}

/** A list of 10,000 webhooks, scrolled by 120 pixels a frame. The API's pages are made up; the browser does not know. */
async function scrolling(context: BrowserContext, { origin }: Server): Promise<void> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  let made = 0;
  // One of the server's, for what a webhook looks like.
  const answer = await context.request.get(`${origin}/v1/webhooks?limit=1`);
  const { data } = (await answer.json()) as { data: object[] };
  await page.route(/\/v1\/webhooks\?/, async (route) => {
    const rows = Array.from({ length: 250 }, () => {
      const n = made++;
      return { ...data[0], id: `wh_${String(n).padStart(26, '0')}`, name: `Webhook number ${n}` };
    });
    const nextCursor = made < LONG ? `c${made}` : null;
    await route.fulfill({ json: { data: rows, nextCursor, prevCursor: null } });
  });
  await page.route(/\/v1\/stats\/webhooks/, (route) => route.abort());
  await page.goto(`${origin}/webhooks`);
  await page.waitForFunction((height) => document.documentElement.scrollHeight > height, LONG * 30, {
    timeout: 120_000,
  });
  await page.waitForTimeout(1000);
  const before = await workOf(session);
  const frames = await page.evaluate(
    (count) =>
      new Promise<number[]>((resolve) => {
        const spans: number[] = [];
        let last = performance.now();
        const step = (now: number): void => {
          spans.push(now - last);
          last = now;
          window.scrollBy(0, 120);
          if (spans.length < count) requestAnimationFrame(step);
          else resolve(spans.slice(1));
        };
        requestAnimationFrame(step);
      }),
    FRAMES,
  );
  const work = ((await workOf(session)) - before) * 1000;
  const late = frames.filter((span) => span > 1.5 * FRAME_MS).length;
  say(
    '10,000 rows scrolled',
    `${ms(work / FRAMES)} of thread a frame; ${((100 * late) / frames.length).toFixed(1)} % of frames late, p95 ${ms(percentile(frames, 0.95))}`,
    `≤ ${ms(FRAME_MS)} a frame`,
  );
  await context.close();
}

/** From the last byte of a page of deliveries to the frame that shows it. */
async function results(context: BrowserContext, { origin }: Server): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${origin}/deliveries`);
  await page.locator('tr[data-row]').first().waitFor();
  const spans: number[] = [];
  for (let run = 0; run < 2 * RUNS; run++) {
    const type = `order.${run % 7}`;
    await page.evaluate(() => performance.clearResourceTimings());
    const shown = page.evaluate(
      (wanted) =>
        new Promise<number>((resolve) => {
          const look = (): void => {
            const rows = [...document.querySelectorAll('tr[data-row]')];
            if (rows.length === 0 || !rows.every((row) => row.textContent.includes(wanted))) return;
            watch.disconnect();
            // Behind the frame in which they are painted.
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
          };
          const watch = new MutationObserver(look);
          watch.observe(document.body, { childList: true, subtree: true, characterData: true });
        }),
      type,
    );
    await page.getByRole('combobox', { name: 'Search deliveries' }).fill(`event:${type}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    const at = await shown;
    const answered = await page.evaluate(() =>
      Math.max(
        ...performance
          .getEntriesByType('resource')
          .filter(({ name }) => name.includes('/v1/deliveries?'))
          .map((entry) => (entry as PerformanceResourceTiming).responseEnd),
      ),
    );
    // What was asked for before is shown at once, and asks nothing.
    if (Number.isFinite(answered)) spans.push(at - answered);
  }
  say(
    'a page of results on screen',
    `${ms(median(spans))}, slowest ${ms(Math.max(...spans))}`,
    '≤ 150 ms after the answer',
  );
  await context.close();
}

async function hidden(context: BrowserContext, { origin }: Server, seconds: number): Promise<void> {
  const counts: string[] = [];
  for (const path of ['/overview', '/deliveries?tail=true', '/events', '/alerts']) {
    const page = await context.newPage();
    await page.goto(origin + path);
    await page.getByRole('heading').first().waitFor();
    await page.waitForTimeout(1500);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForTimeout(500);
    page.on('request', (request) => counts.push(`${path}: ${request.url()}`));
  }
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  say(
    `requests of four hidden pages in ${seconds} s`,
    `${counts.length} ${counts.slice(0, 3).join(' ')}`,
    '0',
  );
  await context.close();
}

/** Seldom enough to leave the page to itself in between. */
const SAMPLE_SECONDS = 60;

/** What a page holds at one moment, once the garbage was collected. */
interface Held {
  /** Seconds since the beginning. */
  at: number;
  /** MB of the JavaScript heap. */
  heap: number;
  nodes: number;
  listeners: number;
  /** MB of the browser's process that shows the page. */
  process: number;
  rows: number;
}

/** What is left after the garbage was collected, as a busy stream goes on. */
async function tail(context: BrowserContext, server: Server, seconds: number, rate: number): Promise<void> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${server.origin}/deliveries?tail=true&range=-15m`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.mouse.move(5, 5);
  const renderer = await rendererOf(context);
  const newest = page.locator('tr[data-row]').first();
  const samples: Held[] = [];
  const start = performance.now();
  let sent = 0;
  const elapsed = (): number => (performance.now() - start) / 1000;
  const sample = async (): Promise<void> => {
    await session.send('HeapProfiler.collectGarbage');
    const metrics = await metricsOf(session);
    const held = {
      at: elapsed(),
      heap: metrics.get('JSHeapUsedSize')! / 1e6,
      nodes: metrics.get('Nodes')!,
      listeners: metrics.get('JSEventListeners')!,
      process: residentMb(renderer),
      rows: await page.locator('tr[data-row]').count(),
    };
    samples.push(held);
    console.log(
      `${held.at.toFixed(0).padStart(5)} s: heap ${held.heap.toFixed(1)} MB, ${held.nodes} nodes, ${held.listeners} listeners, ` +
        `process ${held.process.toFixed(0)} MB, ${held.rows} rows, ${sent} sent, first ${await newest.getAttribute('data-row')}`,
    );
  };
  const workBefore = await workOf(session);
  const every = Math.min(SAMPLE_SECONDS, seconds / 10);
  while (elapsed() < seconds) {
    const due = Math.floor(elapsed() * rate) - sent;
    if (due > 0) {
      const batch = Array.from({ length: Math.min(due, 500) }, (_, n) => ({
        type: `order.${n % 7}`,
        data: { n },
      }));
      await call(server, '/v1/events/batch', batch);
      sent += batch.length;
    }
    await page.waitForTimeout(100);
    if (elapsed() > (samples.length + 1) * every) await sample();
  }
  const work = (await workOf(session)) - workBefore;
  // The list is full from when a thousand have come; from then on nothing may grow.
  const full = samples.filter(({ rows }) => rows >= 1000);
  const kept = full.length > 1 ? full : samples;
  const of = (name: 'heap' | 'nodes' | 'listeners' | 'process', digits = 0): string => {
    const values = kept.map((held) => held[name]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return `${values[0]!.toFixed(digits)} → ${values.at(-1)!.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
  };
  const slope = growth(kept.map(({ at, heap }) => [at / 3600, heap]));
  const dropped = await page.getByText('left out').count();
  say(
    `a tail of ${sent} events in ${seconds} s`,
    `heap ${of('heap', 1)} MB, ${slope >= 0 ? '+' : ''}${slope.toFixed(2)} MB an hour; ${of('nodes')} nodes; ${of('listeners')} listeners; ` +
      `process ${of('process')} MB; ${kept.at(-1)!.rows} rows; thread ${((100 * work) / elapsed()).toFixed(0)} %; ` +
      (dropped === 0 ? 'nothing left out' : (await page.getByText('left out').textContent())!),
    'flat, at most 1000 rows',
  );
  await context.close();
}

/** By how much the second value grows with one more of the first (least squares). */
function growth(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const [over, under] = points.reduce(
    ([above, below], point) => [above + (point[0] - x) * (point[1] - y), below + (point[0] - x) ** 2],
    [0, 0],
  );
  return under === 0 ? 0 : over / under;
}

/** The process of the one page that is open. */
async function rendererOf(context: BrowserContext): Promise<number | null> {
  const session = await context.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  // The one that has worked most is the page's; others wait for pages to come.
  return renderers.toSorted((a, b) => b.cpuTime - a.cpuTime)[0]?.id ?? null;
}

/** NaN where the system does not tell. */
function residentMb(process: number | null): number {
  try {
    const status = readFileSync(`/proc/${process}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)![1]) / 1000;
  } catch {
    return NaN;
  }
}

/** Seconds of the page's thread that went into tasks. */
async function workOf(session: CDPSession): Promise<number> {
  return (await metricsOf(session)).get('TaskDuration')!;
}

async function metricsOf(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

async function signIn(browser: Browser, { link }: Server): ReturnType<BrowserContext['storageState']> {
  const context = await browser.newContext();
  const page: Page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function call({ origin, apiKey }: Server, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
}

/** As `npm start` runs it, with a database that is gone afterwards. */
async function startServer(): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), 'tidings-console-bench-'));
  const port = String(20_000 + (process.pid % 20_000));
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'], HOST: '127.0.0.1', PORT: port };
  const child = spawn(process.execPath, [join(ROOT, 'server/src/main.ts')], {
    cwd: ROOT,
    env: {
      ...environment,
      TIDINGS_DATA: data,
      TIDINGS_ALLOW_HTTP: 'true',
      TIDINGS_ALLOW_PRIVATE: '127.0.0.0/8',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (/API key \(shown this once\): \S+\s/.test(said)) resolve();
    });
  });
  await ready;
  const apiKey = /API key \(shown this once\): (\S+)/.exec(said)![1]!;
  const link = /(http\S+#token=\S+)/.exec(said)![1]!.replace('127.0.0.1', 'localhost');
  child.removeAllListeners('exit');
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  return { origin: new URL(link).origin, apiKey, link, child, stop };
}

function option(name: string, otherwise: number): number {
  const given = textOption(name);
  return given === undefined ? otherwise : Number(given);
}

function textOption(name: string): string | undefined {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function say(what: string, measured: string, wanted: string): void {
  console.log(`${what.padEnd(44)} ${measured}  (wanted: ${wanted})`);
}

function ms(value: number): string {
  return `${value.toFixed(value < 20 ? 1 : 0)} ms`;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;
}

await main();
