/**
 * What a password must be: long, and not one of those that everybody tries first. Nothing else is asked, as NIST SP
 * 800-63B §5.1.1.2 advises: rules about kinds of characters make passwords worse.
 */

export const PASSWORD_MIN_CHARACTERS = 12;
export const PASSWORD_MAX_BYTES = 1024;
/** Fewer different characters than this are a pattern. */
const LEAST_DIFFERENT = 5;

/** One spelling for what looks the same, so that a password fits on every keyboard. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Null when it will do, else what is wrong with it: a sentence without its subject, and without the password. */
export function weakPassword(password: string, email: string): string | null {
  const text = normalizePassword(password);
  if (text.length > PASSWORD_MAX_BYTES || utf8Length(text) > PASSWORD_MAX_BYTES)
    return `is longer than ${PASSWORD_MAX_BYTES} bytes.`;
  if ([...text].length < PASSWORD_MIN_CHARACTERS) {
    return `is shorter than ${PASSWORD_MIN_CHARACTERS} characters. A few words in a row are easy to remember and hard to guess.`;
  }
  const plain = text.toLowerCase();
  const letters = lettersOf(plain);
  const name = lettersOf(email.toLowerCase().split('@')[0]!);
  if (
    plain === email.toLowerCase() ||
    (name.length > 3 && letters.includes(name) && letters.replaceAll(name, '').length < 5)
  )
    return 'is hardly more than the e-mail address. Take another one.';
  if (new Set(plain).size < LEAST_DIFFERENT)
    return 'is made of a few characters that repeat. Take another one.';
  if (letters !== '' && (isRun(letters) || isCommon(plain)))
    return 'is one of those that are tried first. Take another one.';
  return null;
}

/** The keyboard, alphabet and digits in their order, or one text over and over. */
function isRun(text: string): boolean {
  const doubled = RUNS.some((run) => run.includes(text) || [...run].toReversed().join('').includes(text));
  return doubled || /^(.{1,8}?)\1+$/u.test(text);
}

/** Common words with digits round them, as password lists hold them, and with signs for letters. */
function isCommon(text: string): boolean {
  const within = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const spelled = within.replaceAll(/[013457@$!]/g, (sign) => LETTER_OF[sign]!);
  return [text, spelled].some((each) => {
    let rest = lettersOf(each).replaceAll(/\d+/g, '');
    for (const word of COMMON) rest = rest.replaceAll(word, '');
    return rest.length < 3;
  });
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** Bytes in UTF-8, without an encoder: core runs everywhere. */
function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const RUNS = [
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn',
].map((run) => run.repeat(3));
const LETTER_OF: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's', '!': 'i' },
};
/** Out of the lists of passwords that leaked, whatever is longer than three letters. */
const COMMON = [
  ...[
    'password',
    'passwort',
    'passw',
    'qwertyuiop',
    'qwertz',
    'qwerty',
    'asdfgh',
    'zxcvbn',
    'azerty',
    'letmein',
  ],
  ...['welcome', 'iloveyou', 'princess', 'sunshine', 'football', 'baseball', 'monkey', 'dragon', 'superman'],
  ...[
    'batman',
    'trustno',
    'master',
    'shadow',
    'michael',
    'jennifer',
    'jordan',
    'charlie',
    'computer',
    'internet',
  ],
  ...[
    'administrator',
    'admin',
    'root',
    'user',
    'guest',
    'test',
    'changeme',
    'default',
    'secret',
    'login',
    'tidings',
  ],
  ...[
    'webhooks',
    'webhook',
    'hello',
    'summer',
    'winter',
    'spring',
    'autumn',
    'manager',
    'system',
    'server',
    'abc',
  ],
  ...['correcthorsebatterystaple', 'whatever', 'starwars', 'freedom', 'please', 'your', 'the', 'my'],
];
