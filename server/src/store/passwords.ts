/**
 * Passwords at rest: argon2id with 19 MiB and two passes (the OWASP password storage cheat sheet), in the PHC string
 * format. Made on threads of their own, two at a time, so that nobody who signs in holds up anything else.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { normalizePassword } from '@tidings/core/password';

const derive = promisify(argon2);
const MEMORY_KIB = 19_456;
const PASSES = 2;
const PARALLELISM = 1;
const TAG_LENGTH = 32;

const AT_ONCE = 2;
/** More than these wait: whoever comes then is better told than kept. */
const MOST_WAITING = 64;

/** Too many passwords are being checked already. */
export class PasswordsBusy extends Error {}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await inTurn(() => tagOf(password, salt, MEMORY_KIB, PASSES, PARALLELISM, TAG_LENGTH));
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${PARALLELISM}$${base64(salt)}$${base64(tag)}`;
}

/** Whether it is the password that was hashed. Takes as long when there is none, and then it is not. */
export async function isPassword(password: string, hashed: string | null): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hashed ?? '');
  if (hashed !== null && !parts)
    throw new Error('a stored password is not in the PHC string format of argon2id');
  const [, memory = MEMORY_KIB, passes = PASSES, parallelism = PARALLELISM, salt, tag] = parts ?? [];
  const expected = tag === undefined ? randomBytes(TAG_LENGTH) : Buffer.from(tag, 'base64');
  const nonce = salt === undefined ? randomBytes(16) : Buffer.from(salt, 'base64');
  const found = await inTurn(() =>
    tagOf(password, nonce, Number(memory), Number(passes), Number(parallelism), expected.length),
  );
  return timingSafeEqual(found, expected) && parts !== null;
}

function tagOf(
  password: string,
  nonce: Buffer,
  memory: number,
  passes: number,
  parallelism: number,
  tagLength: number,
): Promise<Buffer> {
  return derive('argon2id', {
    message: normalizePassword(password),
    nonce,
    memory,
    passes,
    parallelism,
    tagLength,
  });
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++;
  else if (waiting.length >= MOST_WAITING) throw new PasswordsBusy('too many passwords are being checked');
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return await work();
  } finally {
    // The turn goes on to whoever waits.
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
