import { defaultStringifySearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { portal, PORTAL_PATH } from '../portal.ts';

/** In a row, which opens wherever it is pressed: leads to the same for who opens it beside, or hands its address on. */
export function RowLink({
  to,
  search,
  className = 'block',
  children,
}: {
  /** A path. */
  to: string;
  search: Readonly<Record<string, string | null>>;
  className?: string;
  children: ReactNode;
}): ReactNode {
  // As the router writes it: what reads as a number is none.
  const asked = defaultStringifySearch(
    Object.fromEntries(Object.entries(search).filter(([, value]) => value !== null)),
  );
  return (
    <a
      href={`${portal === null ? '' : PORTAL_PATH}${to}${asked}`}
      // By keyboard the row opens, and has links of its own.
      tabIndex={-1}
      draggable={false}
      className={className}
      onClick={(click) => {
        if (click.ctrlKey || click.metaKey || click.shiftKey) click.stopPropagation();
        else click.preventDefault();
      }}
    >
      {children}
    </a>
  );
}
