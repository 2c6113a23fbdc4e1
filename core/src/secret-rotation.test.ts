import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_OVERLAP_SECONDS, MOST_LIVE_SECRETS, rotated, signsAt } from './secret-rotation.ts';
import type { PreviousSecret } from './secret-rotation.ts';

interface Previous extends PreviousSecret {
  readonly secret: string;
}

test('whatever is rotated when, each secret signs exactly as long as was said of it', () => {
  const step = fc.record({
    wait: fc.integer({ min: 0, max: 2 * MAX_OVERLAP_SECONDS }),
    overlapSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: MAX_OVERLAP_SECONDS })),
    endPrevious: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let now = Date.UTC(2026, 2, 2);
      let present = 'secret-0';
      let previous: Previous[] = [];
      const promised = new Map<string, number>();
      steps.forEach(({ wait, overlapSeconds, endPrevious }, i) => {
        now += wait * 1000;
        const live = [...promised].filter(([, end]) => end > now).map(([secret]) => secret);
        expect(new Set(previous.filter((one) => signsAt(one, now)).map(({ secret }) => secret))).toEqual(
          new Set(live),
        );
        const next = rotated({ secret: present }, previous, now, { overlapSeconds, endPrevious });
        if ('fullUntil' in next) {
          expect(live).toHaveLength(MOST_LIVE_SECRETS - 1);
          expect(Date.parse(next.fullUntil)).toBe(Math.min(...live.map((secret) => promised.get(secret)!)));
          return;
        }
        if (endPrevious) promised.clear();
        if (overlapSeconds > 0) promised.set(present, now + overlapSeconds * 1000);
        expect(next.previous.length).toBeLessThan(MOST_LIVE_SECRETS);
        ({ previous } = next);
        present = `secret-${i + 1}`;
      });
    }),
  );
});
