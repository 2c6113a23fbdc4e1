import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import openapi from '../../server/openapi.json' with { type: 'json' };

/** For browsers, which follow them from page to page; a stream that is no call, see live.ts; and what Slack calls. */
const NOT_CALLED = ['startOidc', 'finishOidc', 'listen', 'pressSlackButton'];

test('every call of the API has a method', () => {
  const folder = new URL('../src/', import.meta.url);
  const sources = readdirSync(folder)
    .filter((name) => !name.endsWith('.gen.ts'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
  const operations = Object.values(openapi.paths).flatMap((path) =>
    Object.values(path as Record<string, { operationId?: string }>).flatMap(
      ({ operationId }) => operationId ?? [],
    ),
  );
  expect(operations.length).toBeGreaterThan(50);
  const missing = operations.filter((id) => !NOT_CALLED.includes(id) && !sources.includes(`send<'${id}'>`));
  expect(missing).toEqual([]);
});
