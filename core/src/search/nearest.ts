import { editDistance } from '../edit-distance.ts';

/** The word among others that was probably meant: the nearest, as long as it is near for its length. */
export function nearest(written: string, words: Iterable<string>): string | undefined {
  if (written.length > 40) return undefined;
  const plain = written.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const word of words) {
    const distance = editDistance(plain, word.toLowerCase());
    if (distance < least) [best, least] = [word, distance];
  }
  return best;
}
