import { describe, expect, test } from 'vitest';
import { hashPassword, isPassword, PasswordsBusy } from '../src/store/passwords.ts';

describe('a kept password', () => {
  test.each([
    // From test.c of the reference implementation (github.com/P-H-C/phc-winner-argon2).
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc',
  ])('is that of other implementations: %s', async (hashed) => {
    expect(await isPassword('password', hashed)).toBe(true);
    expect(await isPassword('Password', hashed)).toBe(false);
  });

  test('is salted, and fits itself alone', async () => {
    const [one, two] = [await hashPassword('rain on a tin roof'), await hashPassword('rain on a tin roof')];
    expect(one).not.toBe(two);
    expect(await isPassword('rain on a tin roof', two)).toBe(true);
    expect(await isPassword('rain on a tin roof ', two)).toBe(false);
    expect(await isPassword('', null)).toBe(false);
  });

  test.each(['', 'rain on a tin roof', '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AAAA', '$2b$10$x'])(
    'in another format is a fault of ours, not a wrong password: %s',
    async (hashed) => {
      await expect(isPassword('x', hashed)).rejects.toThrow('PHC string format');
    },
  );
});

test('those who come when very many wait are told so, and the others get their answer', async () => {
  const cheap = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => isPassword('password', cheap)));
  const fulfilled = answers.filter((answer) => answer.status === 'fulfilled');
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(fulfilled.map(({ value }) => value)).toEqual(Array.from({ length: 66 }, () => true));
  expect(refused.every(({ reason }) => reason instanceof PasswordsBusy)).toBe(true);
  expect(await isPassword('password', cheap)).toBe(true);
});
