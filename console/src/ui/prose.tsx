import { Fragment } from 'react';
import type { ReactNode } from 'react';

/** A description as the API has it: what stands between backticks is code. */
export function Prose({ children }: { children: string }): ReactNode {
  return children
    .split('`')
    .map((part, index) =>
      index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
    );
}
