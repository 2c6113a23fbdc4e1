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
        Not all of the address is understood.
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
  if (name === 'open') return 'is no id of what is listed here: nothing is opened.';
  if (name === 'columns') return 'is no column of this list: it is left out.';
  if (name === 'pinned') return 'is no column that is shown, so it cannot stay in sight.';
  if (name === 'range' && hasRange(path))
    return `is no stretch of time: what is shown is of the ${rangeWords(usualRange(path)).toLowerCase()}.`;
  return 'is nothing that is known here: what is shown is as without it.';
}
