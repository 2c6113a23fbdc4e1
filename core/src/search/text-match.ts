/**
 * How texts are found. Case makes no difference: two characters are alike when their simple case foldings are, which
 * never take ASCII out of ASCII nor into it. The store says the same in SQL, whatever locale PostgreSQL has.
 */
import type { TextValue } from './query.ts';

const ASCII = /^[\x00-\x7f]*$/;
const OUTSIDE_ASCII = /[^\x00-\x7f]/gu;
/** No character beyond has a case. */
const LAST_CASED = 0x1_ffff;

/** Whether a text holds what is looked for: anywhere in it, or for a wildcard as a whole. Linear. */
export function textMatcher(value: TextValue, isExact = false): (text: string) => boolean {
  const plain = isExact ? (text: string) => text : fold;
  if (value.kind === 'text') {
    const wanted = plain(value.text);
    return (text) => plain(text).includes(wanted);
  }
  const [first = '', ...rest] = value.parts.map(plain);
  const last = rest.pop() ?? '';
  return (text) => {
    const folded = plain(text);
    if (!folded.startsWith(first) || !folded.endsWith(last)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = folded.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at + last.length <= folded.length;
  };
}

export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll(OUTSIDE_ASCII, foldCharacter);
}

/** The characters that are alike with a folded one outside of ASCII, itself included. */
export function alike(folded: string): readonly string[] {
  classes ??= readClasses();
  return classes.get(folded) ?? [folded];
}

let classes: ReadonlyMap<string, readonly string[]> | undefined;

function readClasses(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (let point = 0x80; point <= LAST_CASED; point++) {
    const character = String.fromCodePoint(point);
    const folded = foldCharacter(character);
    if (folded === character) continue;
    const others = found.get(folded);
    if (others) others.push(character);
    else found.set(folded, [folded, character]);
  }
  return found;
}

function foldCharacter(character: string): string {
  const upper = simple(character.toUpperCase(), character);
  return simple(upper.toLowerCase(), upper);
}

/** A mapping to one character outside of ASCII, else none. */
function simple(mapped: string, character: string): string {
  return [...mapped].length === 1 && mapped > '\x7f' ? mapped : character;
}
