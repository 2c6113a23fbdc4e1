import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSigner, generateSecret } from '@tidings/verify';
import { startReceiver, type RunningReceiver } from './start-receiver.ts';

const MINUTE_MS = 60_000;

describe.each(['admin', 'standard'] as const)('signed with %s', (profile) => {
  let receiver: RunningReceiver;
  let secret: string;
  beforeAll(async () => {
    secret = await generateSecret(profile);
    receiver = await startReceiver({ WEBHOOK_SECRET: secret, WEBHOOK_PROFILE: profile });
  });
  afterAll(() => receiver.stop());

  interface Sending {
    id: string;
    key?: string;
    ageMs?: number;
    alter?: (body: string) => string;
  }

  async function send({ id, key = secret, ageMs = 0, alter = (body) => body }: Sending): Promise<string> {
    // Printed again by JSON.stringify it would not be the same: the spaces, and 1.0.
    const body = `{ "id": "${id}", "type": "function.executed", "data": {"n": 1.0} }`;
    const signer = await createSigner({ profile, secrets: [key] });
    const headers = await signer.sign({ id, timestampMs: Date.now() - ageMs, body: Buffer.from(body) });
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: alter(body),
    });
    return `${response.status} ${await response.text()}`;
  }

  test('a request is received, and printed once however often it comes', async () => {
    expect(await send({ id: 'evt-1' })).toBe('200 Webhook received');
    expect(await send({ id: 'evt-1', ageMs: 4 * MINUTE_MS })).toBe('200 Webhook received');
    expect(await send({ id: 'evt-2', ageMs: -4 * MINUTE_MS })).toBe('200 Webhook received');
    expect([await receiver.nextLine(), await receiver.nextLine()]).toEqual([
      'function.executed evt-1 {"n":1}',
      'function.executed evt-2 {"n":1}',
    ]);
  });

  test.each<[string, Omit<Sending, 'id'>, string]>([
    ['altered', { alter: (body) => body.replace('1.0', '1.1') }, 'signature_mismatch'],
    [
      'altered in its spaces only',
      { alter: (body) => JSON.stringify(JSON.parse(body)) },
      'signature_mismatch',
    ],
    ['empty', { alter: () => '' }, 'signature_mismatch'],
    ['old', { ageMs: 6 * MINUTE_MS }, 'timestamp_too_old'],
    ['future', { ageMs: -6 * MINUTE_MS }, 'timestamp_too_new'],
  ])('refused: %s', async (_, sending, code) => {
    expect(await send({ id: 'evt-refused', ...sending })).toBe(`401 ${code}`);
  });

  test('a forged request is refused', async () => {
    const key = await generateSecret(profile);
    expect(await send({ id: 'evt-refused', key })).toBe('401 signature_mismatch');
  });

  test('a request that is not signed is refused', async () => {
    const response = await fetch(receiver.url, { method: 'POST', body: '{}' });
    expect([response.status, await response.text()]).toEqual([401, 'missing_header']);
  });

  test('nothing of what was refused is printed', async () => {
    await send({ id: 'evt-last' });
    expect(await receiver.nextLine()).toContain('evt-last');
  });
});

test('it does not start without a secret', async () => {
  await expect(startReceiver({})).rejects.toThrow('WEBHOOK_SECRET');
  await expect(startReceiver({ WEBHOOK_SECRET: 'x', WEBHOOK_PROFILE: 'none' })).rejects.toThrow(
    'WEBHOOK_PROFILE is admin or standard.',
  );
});
