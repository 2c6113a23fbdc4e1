/** Texts of events are other people's: made fit for one line, and for the room that there is. */

/** Control characters, and those that turn the direction of writing or are not seen at all. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** One line of what can be seen. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(UNSEEN, ' ').replace(/ {2,}/g, ' ').trim();
}

/** Several lines, with no other control characters. */
export function lines(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.toWellFormed().replace(UNSEEN, ' '))
    .join('\n');
}

/**
 * As much of a text as has room once each of its characters is escaped, with `…` where some is left out. Room is counted
 * in UTF-16 units, of which there are never fewer than characters.
 */
export function fit(text: string, room: number, escape: (character: string) => string = same): string {
  let fitted = '';
  // How much there is with room for the ellipsis behind it.
  let kept = 0;
  for (const character of text) {
    const escaped = escape(character);
    if (fitted.length + escaped.length > room) return `${fitted.slice(0, kept)}…`;
    fitted += escaped;
    if (fitted.length <= room - 1) kept = fitted.length;
  }
  return fitted;
}

function same(character: string): string {
  return character;
}
