/** What the API says of itself: its OpenAPI document, the page drawn from it, and the list of errors. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lint } from '@redocly/openapi-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '@tidings/core/errors';
import { startTidings } from './start.ts';
import { PATTERN_WORDS } from '../src/api/faults.ts';
import type { Tidings } from './start.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

let tidings: Tidings;
beforeAll(async () => (tidings = await startTidings()));
afterAll(() => tidings.stop());

test('the OpenAPI document passes the linter without a word', async () => {
  const config = await createConfig({ extends: ['recommended-strict'] });
  const problems = await lint({ ref: join(ROOT, 'server/openapi.json'), config });
  const found = problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]);
  // To the OpenID provider and back browsers are only ever sent on.
  const redirects = ['start', 'callback'].map((name) => [
    'operation-2xx-response',
    expect.any(String),
    `#/paths/~1v1~1session~1oidc~1${name}/get/responses`,
  ]);
  expect(found).toEqual(redirects);
});

test('whatever does not match a pattern is told what is expected in words', () => {
  const document: unknown = JSON.parse(readFileSync(join(ROOT, 'server/openapi.json'), 'utf8'));
  const patterns = new Set<string>();
  JSON.stringify(document, (name, value: unknown) => {
    if (name === 'pattern' && typeof value === 'string') patterns.add(value);
    return value;
  });
  expect(patterns.size).toBeGreaterThan(10);
  expect([...patterns].filter((pattern) => PATTERN_WORDS[pattern] === undefined)).toEqual([]);
});

test('the document that is served is the one that is checked in', async () => {
  const served = (await fetch(`${tidings.url}/openapi.json`).then((response) => response.json())) as object;
  expect(served).toEqual(JSON.parse(readFileSync(join(ROOT, 'server/openapi.json'), 'utf8')));
});

test('the reference is served whole, and fetches nothing from elsewhere', async () => {
  const page = await fetch(`${tidings.url}/reference`);
  expect(page.status).toBe(200);
  const policy = page.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('unsafe-eval');
  // On one's own machine it comes over plain http, and so does what it is made of.
  expect(policy).not.toContain('upgrade-insecure-requests');
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const url = new URL(file, page.url);
    expect(url.origin).toBe(new URL(tidings.url).origin);
    expect((await fetch(url)).status).toBe(200);
  }
});

describe('error codes', () => {
  test('are published, each with what to do', async () => {
    const response = await fetch(`${tidings.url}/v1/errors`);
    const { data } = (await response.json()) as { data: { code: string; help: string }[] };
    expect(data.map(({ code }) => code)).toEqual(Object.keys(ERRORS));
    for (const { help } of data) expect(help).toMatch(/^[A-Z`].+\.$/);
  });

  test('are all in the docs, and the docs know no other', () => {
    const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map((row) => [row[1], Number(row[2])]);
    expect(documented).toEqual(Object.entries(ERRORS).map(([code, { status }]) => [code, status]));
  });

  test.each(Object.keys(ERRORS))('%s is thrown somewhere', (code) => {
    expect(SOURCES.some((source) => source.includes(`'${code}'`))).toBe(true);
  });
});

/** The code in which errors are thrown. */
const SOURCES = ['server/src', 'core/src'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .filter((entry) => entry.name !== 'errors.ts' || !entry.parentPath.endsWith('core/src'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
);
