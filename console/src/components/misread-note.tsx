import type { ReactNode } from 'react';
import type { Misread } from '../misread.ts';
import { hasRange, rangeWords, usualRange } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';

/** What of the address was not understood, and what is shown instead. */
export default function MisreadNote({
  of: { path, parts },
  onClose,
}: {
  of: Misread;
  onClose: () => void;
}): ReactNode {
  return (
    <div className="mb-4">
      <Note
        tone="info"
        role="status"
        actions={
          <Button size="small" onClick={onClose}>
            Close
          </Button>
        }
      >
        Part of the address is not understood.
        <ul className="font-normal">
          {parts.map(([name, value], index) => (
            <li key={index}>
              <code className="break-all">
                {name}={value.length > 80 ? `${value.slice(0, 80)}…` : value}
              </code>{' '}
              {wordsOf(name, path)}
            </li>
          ))}
        </ul>
      </Note>
    </div>
  );
}

function wordsOf(name: string, path: string): string {
  if (name === 'open') return 'is not the id of anything listed here: nothing is opened.';
  if (name === 'columns') return 'is not a column of this list: it is left out.';
  if (name === 'pinned') return 'is not a column that is shown, so it cannot be pinned.';
  if (name === 'range' && hasRange(path))
    return `is not a range of time: this shows the ${rangeWords(usualRange(path)).toLowerCase()}.`;
  return 'is not known here: it is left out.';
}
