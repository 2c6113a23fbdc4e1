import { ArrowUp } from 'lucide-react';
import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { Reading, Waits } from './steady-rows.ts';

const number = new Intl.NumberFormat();

/**
 * A list of which nothing moves while it is read. How much waits stands over its upper edge, also where that is above what is
 * seen, and takes no room: nothing moves for that either.
 */
export function ReadRows({
  of: { waiting, gone, show, reading },
  tail,
  children,
}: {
  of: Waits & { reading: Reading };
  /** What it is called while rows are added as they come; those who hear the page are told in words elsewhere, and not of each. */
  tail?: string | undefined;
  children: ReactNode;
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  return (
    <div ref={frame} tabIndex={-1} className="relative min-w-0 scroll-mt-16 outline-none">
      {waiting + gone > 0 && (
        <div className="pointer-events-none sticky top-18 z-10 flex h-0 justify-center">
          <button
            type="button"
            className="pointer-events-auto flex h-[26px] -translate-y-3/4 items-center gap-1.5 rounded-full bg-accent px-3 text-xs font-semibold whitespace-nowrap text-accent-ink shadow-float hover:brightness-110"
            onClick={() => {
              show();
              // The button goes: whoever goes on by keyboard does so from here.
              frame.current?.focus({ preventScroll: true });
              if (frame.current && frame.current.getBoundingClientRect().top < 0)
                frame.current.scrollIntoView();
            }}
          >
            <ArrowUp size={13} aria-hidden /> {wordsOf(waiting, gone)}
          </button>
        </div>
      )}
      <div {...reading} {...(tail !== undefined && { role: 'log', 'aria-live': 'off', 'aria-label': tail })}>
        {children}
      </div>
    </div>
  );
}

function wordsOf(waiting: number, gone: number): string {
  return [waiting > 0 && `${number.format(waiting)} new`, gone > 0 && `${number.format(gone)} gone`]
    .filter(Boolean)
    .join(', ');
}
