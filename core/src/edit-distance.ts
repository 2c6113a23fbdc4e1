/** Levenshtein's distance: insertions, deletions and substitutions that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const substitution = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** The word that another one, mistyped, was probably meant to be. Long words are not looked for. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length > 40) return undefined;
  const plain = word.toLowerCase();
  return known
    .map((name) => ({ name, distance: editDistance(plain, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= (name.length < 5 ? 1 : 2))
    .toSorted((a, b) => a.distance - b.distance)[0]?.name;
}
