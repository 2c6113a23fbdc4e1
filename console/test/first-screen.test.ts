/** How the first screen comes: nothing is asked for twice, or later than it could be. */
import { expect, test } from 'vitest';
import { signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('the page asks for the session and its fonts itself, each once, and the list is asked for before anything is drawn', async () => {
  const { page, origin } = scene.person;
  await signIn(scene.person, scene.tidings);
  await scene.tidings.createWebhook({ name: 'First', url: scene.receiver.url, events: ['order.paid'] });
  await page.goto(`${origin}/webhooks`);
  await page.getByRole('link', { name: /^First/ }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/v1/organizations?')),
  );
  const asked = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .toSorted((a, b) => a.startTime - b.startTime)
      .map((entry) => ({
        address: entry.name.slice(location.origin.length),
        by: (entry as PerformanceResourceTiming).initiatorType,
      })),
  );
  const of = (address: RegExp): string[] =>
    asked.filter((each) => address.test(each.address)).map(({ by }) => by);
  expect(of(/^\/v1\/session$/)).toEqual(['link']);
  expect(of(/^\/assets\/inter-latin-[^/]+\.woff2$/)).toEqual(['link']);
  expect(of(/^\/assets\/jetbrains-mono-latin-[^/]+\.woff2$/)).toEqual(['link']);
  // What is drawn first asks for the organizations, and a list that waited for that would come behind them.
  const firstOf = (address: RegExp): number => asked.findIndex((each) => address.test(each.address));
  expect(of(/^\/v1\/webhooks\?limit=250$/)).toHaveLength(1);
  expect(firstOf(/^\/v1\/webhooks\?limit=250$/)).toBeLessThan(firstOf(/^\/v1\/organizations\?/));
});

test('on large screens the parts stand beside the screen, on small ones over it when they are wanted', async () => {
  const { page, origin } = scene.person;
  await signIn(scene.person, scene.tidings);
  const parts = page.getByRole('navigation', { name: 'Main', includeHidden: true });
  for (const width of [1440, 800, 1024]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${origin}/webhooks`);
    await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
    expect(await parts.count()).toBe(1);
    expect(await parts.isVisible()).toBe(width >= 1024);
    expect(await page.getByRole('button', { name: 'Menu' }).count()).toBe(width >= 1024 ? 0 : 1);
  }
  await page.setViewportSize({ width: 800, height: 800 });
  await page.getByRole('button', { name: 'Menu' }).click();
  await parts.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor();
  expect(await parts.isVisible()).toBe(false);
});

test('V8 is told to compile the first chunk as a whole, where it reads that', async () => {
  const { origin } = scene.person;
  const page = await (await fetch(`${origin}/webhooks`, { headers: { accept: 'text/html' } })).text();
  const address = /src="(\/assets\/first-[^"]+)"/.exec(page)![1]!;
  const chunk = await (await fetch(origin + address)).text();
  expect(chunk.slice(0, 30)).toBe('//# allFunctionsCalledOnLoad\nc');
});
