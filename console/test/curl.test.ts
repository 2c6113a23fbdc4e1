import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from '../src/curl.ts';

const request = {
  method: 'POST',
  url: 'https://example.com/it%27s?a=1',
  headers: { 'content-type': 'application/json', 'x-api-key': '***', 'x-note': `it's "$HOME"` },
  body: `{"exact":1.0,"text":"it's $HOME \`id\`"}`,
  bodyForm: 'sent' as const,
  warning: null,
};

/** What the shell makes of a command: the words that `curl` would be given. */
function words(command: string, variables: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const text = execFileSync('bash', ['-c', script], { env: { PATH: process.env['PATH'], ...variables } });
  return text.toString().split('\0').slice(0, -1);
}

test('the shell hands on what was sent, and asks for what is not shown', () => {
  const command = curlOf(request);
  expect(command).toContain('# X_API_KEY: the header x-api-key');
  expect(command).not.toContain('***');
  expect(words(command, { X_API_KEY: 'k $1' })).toEqual([
    ...['-X', 'POST', request.url],
    ...['-H', 'content-type: application/json', '-H', 'x-api-key: k $1', '-H', `x-note: it's "$HOME"`],
    ...['--data-raw', request.body],
  ]);
});

test('what is hidden of an address, and what stands beside it', () => {
  const command = curlOf({ ...request, url: 'https://hooks.example.com/a/***/b', headers: {}, body: null });
  expect(words(command, { URL_SECRET: 's' })).toEqual(['-X', 'POST', 'https://hooks.example.com/a/s/b']);
});

test('bytes that are no text go as they were, and of an encrypted body it is said', () => {
  const command = curlOf({ ...request, body: btoa('\u00ff\u0000\u0001'), bodyForm: 'base64', headers: {} });
  const sent = execFileSync('bash', ['-c', `curl() { cat "\${5#@}" | od -An -tx1; }\n${command}`]);
  expect(sent.toString().trim()).toBe('ff 00 01');
  expect(curlOf({ ...request, bodyForm: 'plaintext' })).toContain('# The body was encrypted');
});
