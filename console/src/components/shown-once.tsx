import type { ReactNode } from 'react';
import { CopyButton } from '../ui/copy.tsx';
import { Note } from '../ui/states.tsx';

/** What lets somebody in, at the only time when it can be seen. */
export function ShownOnce({
  what,
  text,
  children,
}: {
  /** Such as `API key`. */
  what: string;
  text: string;
  children: ReactNode;
}): ReactNode {
  return (
    <>
      <Note tone="warn" role="status">
        {children}
      </Note>
      <div className="flex items-start gap-2 rounded-md bg-sunken p-2.5">
        <code className="min-w-0 flex-1 break-all">{text}</code>
        <CopyButton what={what} text={text} word="Copy" />
      </div>
    </>
  );
}
