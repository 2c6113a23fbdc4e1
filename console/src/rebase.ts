/** What somebody writes while others change the same thing: theirs is taken up where nothing is written, and what is written stays. */

/** What of it holds together, goes or stays together, by what the form calls it. What is in none of them stays as it is written. */
export type Parts<Draft> = readonly (readonly [label: string, ...fields: (keyof Draft)[]])[];

/** A change that is begun. */
export interface BegunChange<Draft> {
  /** As it was when it was begun; of what others have changed as well, still so. */
  base: Draft;
  draft: Draft;
  /** What others have changed since, and nobody here, as the form calls it. */
  theirs?: readonly string[];
}

export interface Rebased<Draft> extends BegunChange<Draft> {
  theirs: string[];
  /** What is written here, and was changed elsewhere to something else, as the form calls it. */
  clashes: string[];
  /** What is written, but for those: there it is as it was changed elsewhere. */
  taken: Draft;
}

/** @param saved as it is by now */
export function rebase<Draft extends object>(
  parts: Parts<Draft>,
  { base, draft, theirs = [] }: BegunChange<Draft>,
  saved: Draft,
): Rebased<Draft> {
  const found: Rebased<Draft> = { base: saved, draft, theirs: [...theirs], clashes: [], taken: draft };
  for (const [label, ...fields] of parts) {
    const isChanged = !isSame(base, saved, fields);
    const isWritten = !isSame(base, draft, fields);
    if (isWritten && (!isChanged || isSame(draft, saved, fields))) continue;
    found.taken = { ...found.taken, ...only(saved, fields) };
    if (isWritten) {
      found.clashes.push(label);
      found.base = { ...found.base, ...only(base, fields) };
    } else {
      found.draft = { ...found.draft, ...only(saved, fields) };
      if (isChanged && !theirs.includes(label)) found.theirs.push(label);
    }
  }
  return found;
}

/**
 * Whether what is written replaces what nobody here has seen.
 *
 * @param shown as it was when it was to be saved
 * @param saved as it is by now
 */
export function replacesUnseen<Draft>(
  parts: Parts<Draft>,
  { clashes }: Pick<Rebased<Draft>, 'clashes'>,
  shown: Draft,
  saved: Draft,
): boolean {
  return parts.some(([label, ...fields]) => clashes.includes(label) && !isSame(shown, saved, fields));
}

function isSame<Draft>(one: Draft, other: Draft, fields: readonly (keyof Draft)[]): boolean {
  return fields.every((field) => JSON.stringify(one[field]) === JSON.stringify(other[field]));
}

function only<Draft>(draft: Draft, fields: readonly (keyof Draft)[]): Partial<Draft> {
  return Object.fromEntries(fields.map((field) => [field, draft[field]])) as Partial<Draft>;
}
