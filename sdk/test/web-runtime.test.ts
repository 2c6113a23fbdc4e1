import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createReceiver } from '../../server/test/receiver.ts';

/** The client and all that it imports, each file after those that it imports itself. */
function filesOf(name: string, seen = new Set<string>()): string[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const text = readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8');
  const imports = [...text.matchAll(/^import (?!type)[^;]+ from '\.\/([\w.-]+)\.ts'/gm)];
  return [...imports.flatMap(([, imported]) => filesOf(imported!, seen)), name];
}

test('the SDK runs where there is no Node, also in a page that came over plain HTTP', async () => {
  const server = await createReceiver();
  server.respond((_, index) =>
    index === 0 ? 'reset' : { status: 202, body: '{"id":"evt-1","duplicate":false,"webhooks":[]}' },
  );
  const getRandomValues = crypto.getRandomValues.bind(crypto);
  const web = { fetch, URL, URLSearchParams, AbortController, setTimeout, clearTimeout };
  const context = createContext({ ...web, crypto: { getRandomValues }, baseUrl: server.url });
  expect(runInContext('[typeof process, typeof Buffer, typeof require].join()', context)).toBe(
    'undefined,undefined,undefined',
  );
  const program = `(async () => {
    const admin = new Tidings({ apiKey: 'tk_key', baseUrl });
    return (await admin.events.send({ type: 'a.b', data: 1 })).id;
  })()`;
  expect(await runInContext(`${filesOf('client').map(script).join('\n')}\n${program}`, context)).toBe(
    'evt-1',
  );
  expect(server.requests).toHaveLength(2);
  await server.close();
});

/** A source without its types, as a part of one classic script. */
function script(name: string): string {
  const source = readFileSync(new URL(`../src/${name}.ts`, import.meta.url), 'utf8');
  return stripTypeScriptTypes(source)
    .replaceAll(/^import [\s\S]*?;$/gm, '')
    .replaceAll(/^export /gm, '');
}
