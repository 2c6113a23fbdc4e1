import type { ReactNode } from 'react';

export function Brand(): ReactNode {
  return (
    <>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className="flex-none text-accent">
        <path
          d="M2 12.5c4.5 0 5-7 9-7 3 0 3.6 2.6 3.6 4.3 0 2.2-1.3 3.7-3 3.7-1.4 0-2.2-.9-2.2-2"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.2"
          strokeLinecap="round"
        />
        <circle cx="16.8" cy="15.6" r="1.7" fill="currentColor" />
      </svg>
      Tidings
    </>
  );
}
