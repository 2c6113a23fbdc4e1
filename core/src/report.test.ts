import { expect, test } from 'vitest';
import { OPERATIONAL } from './catalog/operational.ts';
import { eventData, exhaustedFacts, RECOVERY_AFTER_MS, reportOf } from './report.ts';

const failing = { eventType: 'a', status: 'retrying', attempts: 4, health: 'failing' } as const;

test.each([
  [{}, 'delivery.failing'],
  [{ attempts: 3 }, null],
  [{ attempts: 5 }, null],
  [{ status: 'failed' }, 'delivery.exhausted'],
  [{ status: 'failed', attempts: 1 }, 'delivery.exhausted'],
  [{ status: 'success', health: 'recovered' }, 'webhook.recovered'],
  [{ status: 'success', health: null }, null],
  [{ status: 'skipped', health: null }, null],
] as const)('an outcome that is %j is worth %s', (outcome, type) => {
  expect(reportOf({ ...failing, ...outcome })).toBe(type);
  // Whatever comes of telling it is not told.
  for (const { name } of OPERATIONAL)
    expect(reportOf({ ...failing, ...outcome, eventType: name })).toBe(null);
});

test('an error that is long, or cut within a character, is told as text', () => {
  const attempt = { at: 0, statusCode: null, error: `${'x'.repeat(1999)}😀` };
  const { lastAttempt } = exhaustedFacts(
    { delivery: 'del_1', event: { id: 'e', type: 'a' }, attempts: 1, attempt },
    0,
  );
  expect(lastAttempt.error).toBe(`${'x'.repeat(1999)}\ufffd`);
});

test('a webhook recovers when it has failed for a while', () => {
  const webhook = { id: 'wh_1', name: 'x', type: 'rest' };
  const at = (ms: number): string => new Date(ms).toISOString();
  const facts = (ms: number): Record<string, string> => ({ failingSince: at(0), recoveredAt: at(ms) });
  expect(eventData('webhook.recovered', facts(RECOVERY_AFTER_MS - 1), webhook)).toBe(null);
  expect(eventData('webhook.recovered', facts(RECOVERY_AFTER_MS), webhook)).toEqual({
    webhook,
    failingSince: at(0),
    recoveredAt: at(RECOVERY_AFTER_MS),
  });
  // What was told at once has its end told, however soon.
  expect(eventData('webhook.recovered', { ...facts(1), refusedFor: 'x' }, webhook)).toMatchObject({
    refusedFor: 'x',
  });
});
