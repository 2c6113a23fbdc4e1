import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver, type Receiver } from './harness.ts';
import { startTidings, type Tidings } from './start.ts';

let tidings: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings(), createReceiver()]);
  await tidings.createWebhook({ url: receiver.url });
});
afterAll(async () => {
  await receiver.close();
  await tidings.stop();
});

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const string = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text).slice(1, -1)),
      fc.constantFrom(
        '\\u0000',
        '\\ud800',
        '\\uDC00\\ud83d',
        '\\/',
        '\\"',
        '\\\\',
        '\u2028',
        '\u007f',
        '😀',
        '}',
        ',"data":'.replaceAll('"', '\\"'),
      ),
    ),
    { maxLength: 4 },
  )
  .map((parts) => `"${parts.join('')}"`);
const number = fc.constantFrom('0', '-0', '1.0', '-1.50', '1e5', '1E-07', '12345678901234567890', '0.1e+400');
/** JSON texts of all spellings: printing a value would only ever give one. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(string, number, fc.constantFrom('null', 'true', 'false')),
    fc
      .tuple(
        fc.array(
          fc.tuple(space, tie('json'), space).map((parts) => parts.join('')),
          { maxLength: 4 },
        ),
        space,
      )
      .map(([items, empty]) => `[${items.length > 0 ? items.join(',') : empty}]`),
    fc
      .tuple(
        fc.array(
          fc
            .tuple(
              space,
              fc.oneof(string, fc.constantFrom('"data"', '"id"', '"__proto__"')),
              space,
              space,
              tie('json'),
              space,
            )
            .map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`),
          { maxLength: 4 },
        ),
        space,
      )
      .map(([members, empty]) => `{${members.length > 0 ? members.join(',') : empty}}`),
  ),
}));

test('data arrives, is stored and is shown byte for byte, alone and in a batch', async () => {
  const event = fc.tuple(space, json, space, json, space).map(([a, data, b, context, c]) => ({
    data,
    context,
    text: `${a}{${b}"context":${c}${context}${a},"data"${b}:${c}${data}${a},${b}"type":"a"${c}}`,
  }));
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 8 }), space, async (events, gap) => {
      const before = receiver.requests.length;
      const batch = await tidings.request<{ data: { id: string }[] }>(
        'POST',
        '/v1/events/batch',
        `[${gap}${events.map(({ text }) => text).join(`${gap},${gap}`)}${gap}]`,
      );
      expect(batch.status).toBe(202);
      const alone = await tidings.request<{ id: string }>('POST', '/v1/events', events[0]!.text);
      expect(alone.status).toBe(202);
      const ids = [...batch.body.data.map(({ id }) => id), alone.body.id];
      const expected = [...events, events[0]!];
      await receiver.waitFor(before + ids.length);
      const received = new Map(
        receiver.requests.slice(before).map(({ headers, body }) => [headers['webhook-id'], body.toString()]),
      );
      for (const [i, id] of ids.entries()) {
        const { data, context } = expected[i]!;
        expect(received.get(id)!.endsWith(`,"project":null,"data":${data}}`)).toBe(true);
        if (i % 4 > 0) continue;
        const shown = await tidings.request('GET', `/v1/events/${id}`);
        expect(shown.text.endsWith(`,"context":${context},"data":${data}}`)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
