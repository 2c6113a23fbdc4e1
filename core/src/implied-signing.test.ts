import { expect, test } from 'vitest';
import { impliedSigning } from './implied-signing.ts';

test('a secret says which profile it is for, and text of one’s own is used as it stands', () => {
  expect(impliedSigning({})).toBe('standard');
  expect(impliedSigning({ secret: '' })).toBe('standard');
  expect(impliedSigning({ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })).toBe('standard');
  expect(
    impliedSigning({
      secret: 'whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==',
    }),
  ).toBe('ed25519');
  expect(impliedSigning({ secret: '5f2b', encryption: 'pangea' })).toBe('pangea');
  expect(impliedSigning({ secret: '5f2b9c1e7a4d8036' })).toBe('admin');
});
