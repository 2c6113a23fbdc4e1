import type { ReactNode } from 'react';
import { bytes } from '../request-text.ts';

interface Mark {
  at: number;
  what: string;
}

/** How large something is between marks, each step twice the one before. The last mark is the most there may be. */
export function SizeMeter({
  label,
  size,
  marks,
}: {
  label: string;
  size: number;
  marks: readonly Mark[];
}): ReactNode {
  const most = marks.at(-1)!.at;
  const share = (count: number): number =>
    (100 * Math.log2(Math.max(1, count / LEAST))) / Math.log2((2 * most) / LEAST);
  const passed = marks.findLast(({ at }) => size > at);
  const colour = size > most ? 'bg-bad' : passed ? 'bg-warn' : 'bg-accent';
  return (
    <div className="flex flex-col gap-1">
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={Math.min(size, most)}
        aria-valuetext={`${bytes(size)} of at most ${bytes(most)}`}
        className="relative h-2 overflow-hidden rounded-full bg-mute-soft"
      >
        <span
          className={`absolute inset-y-0 start-0 ${colour}`}
          style={{ width: `${Math.min(100, share(size))}%` }}
        />
        {marks.map(({ at }) => (
          <span
            key={at}
            className="absolute inset-y-0 w-0.5 bg-ink-2"
            style={{ insetInlineStart: `${share(at)}%` }}
          />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
        <span className={`font-medium ${size > most ? 'text-bad' : passed ? 'text-warn' : 'text-ink-2'}`}>
          {bytes(size)}
        </span>
        {marks.map(({ at, what }) => (
          <span key={at}>
            {bytes(at)}: {what}
          </span>
        ))}
      </p>
    </div>
  );
}

const LEAST = 64;
