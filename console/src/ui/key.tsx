import type { ReactNode } from 'react';

/** A key of the keyboard. */
export function Key({ children }: { children: string }): ReactNode {
  return (
    <span className="rounded-sm border whitespace-nowrap border-b-2 border-line-strong bg-sunken px-[5px] font-mono text-2xs font-medium text-ink-3">
      {children}
    </span>
  );
}
