/** The parts of a search as it is written, right or wrong, for their colours. */
import { OPERATOR, QUOTED, WORD } from '@tidings/core/search/scanner';
import { isKeyword } from '@tidings/core/search/syntax';

export type PartKind = 'field' | 'operator' | 'value' | 'keyword' | 'other';

export interface Part {
  text: string;
  kind: PartKind;
  /** Where it begins. */
  at: number;
}

export function colouredParts(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const look = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? '';
  };
  const add = (part: string, kind: PartKind): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += part;
    else parts.push({ text: part, kind, at });
    at += part.length;
  };
  while (at < text.length) {
    const quoted = look(QUOTED);
    const operator = quoted === '' ? look(OPERATOR) : '';
    const word = quoted === '' && operator === '' ? look(WORD) : '';
    if (quoted !== '') add(quoted, 'value');
    else if (operator !== '') add(operator, 'operator');
    else if (word === '') add(text[at]!, 'other');
    else if (isKeyword(word) || word === 'TO') add(word, 'keyword');
    else if (/^(\[[\d*]*\][\w.@-]*)*(:|!?=|[<>])/.test(text.slice(at + word.length))) {
      // A minus in front is no part of the name, and what stands in brackets behind is.
      if (word.startsWith('-')) add('-', 'keyword');
      const path = /^(\[[\d*]*\][\w.@-]*)*/.exec(text.slice(at + word.replace(/^-/, '').length))?.[0] ?? '';
      add(word.replace(/^-/, '') + path, 'field');
    } else add(word, 'value');
  }
  return parts;
}
