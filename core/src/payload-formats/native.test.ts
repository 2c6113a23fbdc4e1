import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nativePayload } from './native.ts';

const event = {
  id: 'evt-123',
  type: 'function.executed',
  created: '2023-06-15T12:34:56Z',
  organization: 'org-123',
  project: 'proj-123',
  attributes: null,
  asks: false,
  record: null,
};

test('the native payload is the event, member by member', () => {
  const data = new TextEncoder().encode('{ "id" : "func-123", "n":1.0 }');
  const { contentType, body } = nativePayload({ ...event, data });
  expect(contentType).toBe('application/json');
  expect(new TextDecoder().decode(body)).toBe(
    '{"id":"evt-123","type":"function.executed","created":"2023-06-15T12:34:56Z","organization":"org-123",' +
      '"project":"proj-123","data":{ "id" : "func-123", "n":1.0 }}',
  );
});

test('data stays byte for byte, and the envelope is what was given', () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.record({ id: fc.string({ unit: 'binary', maxLength: 20 }), project: fc.option(fc.string()) }),
      (text, other) => {
        const data = new TextEncoder().encode(text);
        const body = new TextDecoder().decode(nativePayload({ ...event, ...other, data }).body);
        expect(body.endsWith(`,"data":${text}}`)).toBe(true);
        const { attributes: _, asks: __, record: ___, ...members } = event;
        expect(JSON.parse(body)).toEqual({ ...members, ...other, data: JSON.parse(text) as unknown });
      },
    ),
  );
});
