/** What others have saved while somebody writes of the same thing here. */
import type { ReactNode } from 'react';
import type { Rebased } from '../rebase.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';

const listed = new Intl.ListFormat();

export function ChangedElsewhere({
  clashes,
  theirs,
  onTake,
}: Pick<Rebased<unknown>, 'clashes' | 'theirs'> & {
  /** What is written in its place is to go. */
  onTake: () => void;
}): ReactNode {
  return (
    <>
      {clashes.length > 0 && (
        <Note
          tone="warn"
          role="alert"
          actions={
            <Button size="small" onClick={onTake}>
              Use what was saved
            </Button>
          }
        >
          Changed elsewhere meanwhile, and here to something else: {listed.format(clashes)}. What you entered
          stays, and overwrites that when you save.
        </Note>
      )}
      {theirs.length > 0 && (
        <Note tone="info" role="status">
          Changed elsewhere meanwhile, and shown here as it is now: {listed.format(theirs)}.
        </Note>
      )}
    </>
  );
}

/** That it is saved; and what stays as others have saved it meanwhile. */
export function savedWords({ name }: { name: string }, { theirs }: Pick<Rebased<unknown>, 'theirs'>): string {
  if (theirs.length === 0) return `${name} saved`;
  return `${name} saved. Changed elsewhere meanwhile, and left as is: ${listed.format(theirs)}.`;
}
