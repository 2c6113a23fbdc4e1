/** What an attempt sent beside what another one sent, or beside the event that it was made of. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Attempt, Delivery } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { prettyJson } from '../json-text.ts';
import { eventQuery } from '../queries/events.ts';
import { diffLines } from '../text-diff.ts';
import type { DiffLine } from '../text-diff.ts';
import { inputClass } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

export function BodyCompare({
  delivery: { event, attempts },
  attempt,
  organization,
}: {
  delivery: Delivery;
  attempt: Attempt;
  /** Whose the event is; null while it is not known. */
  organization: string | null;
}): ReactNode {
  const others = attempts.filter(({ number }) => number !== attempt.number);
  const before = others.findLast(({ number }) => number < attempt.number);
  const [wanted, setWanted] = useState<number | 'event' | null>(null);
  const chosen = wanted === attempt.number ? null : wanted;
  const other = chosen ?? before?.number ?? 'event';
  const { data, error, refetch } = useQuery({
    ...eventQuery({ id: event.id, organization: organization ?? '' }),
    enabled: other === 'event' && organization !== null,
  });
  const body = attempt.request.body;
  const beside =
    other === 'event'
      ? data?.written
      : (attempts.find(({ number }) => number === other)?.request.body ?? null);
  return (
    <section aria-label="Compare" className="flex min-w-0 flex-col gap-2.5">
      <label className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
        The body of attempt {attempt.number}, compared with
        <select
          className={`${inputClass} h-[30px]! w-auto! max-w-full`}
          value={other}
          onChange={({ target: { value } }) => setWanted(value === 'event' ? value : Number(value))}
        >
          <option value="event">the event as received</option>
          {others.map(({ number }) => (
            <option key={number} value={number}>
              attempt {number}
            </option>
          ))}
        </select>
      </label>
      {body === null ? (
        <p className="text-ink-2">You may not see what was sent, or it was erased.</p>
      ) : other === 'event' && error !== null ? (
        <Failure small what="The event" error={error} onRetry={() => void refetch()} />
      ) : beside === undefined ? (
        <Skeleton className="h-40" />
      ) : beside === null ? (
        <p className="text-ink-2">There is nothing to compare it with.</p>
      ) : (
        <Difference before={beside} after={body} />
      )}
    </section>
  );
}

function Difference({ before, after }: { before: string; after: string }): ReactNode {
  const lines = useMemo(() => diffLines(prettyJson(before), prettyJson(after)), [before, after]);
  if (before === after) return <Note tone="ok">They are the same, byte for byte.</Note>;
  if (lines === null)
    return <Note tone="info">Nearly everything differs, so comparing shows nothing useful.</Note>;
  const [gone, come] = (['first', 'second'] as const).map(
    (side) => lines.filter((line) => line.side === side).length,
  );
  if (gone === 0 && come === 0)
    return <Note tone="ok">They are the same except for white space between values.</Note>;
  return (
    <>
      <p role="status" className="text-xs text-ink-3">
        {gone} {gone === 1 ? 'line' : 'lines'} removed, {come} added
      </p>
      <pre
        tabIndex={0}
        aria-label="Differences"
        className="max-h-96 overflow-auto rounded-md bg-sunken py-2 leading-[1.55] break-words whitespace-pre-wrap"
      >
        {folded(lines).map((part, index) =>
          typeof part === 'number' ? (
            // The parts of a comparison have no identity but their place.
            <span key={index} className="block px-2.5 py-0.5 text-ink-3">
              … {part} identical lines
            </span>
          ) : (
            <Line key={index} line={part} />
          ),
        )}
      </pre>
    </>
  );
}

const LOOKS = {
  both: { sign: ' ', word: '', look: '' },
  first: { sign: '−', word: 'removed: ', look: 'bg-bad-soft text-bad' },
  second: { sign: '+', word: 'added: ', look: 'bg-ok-soft text-ok' },
};

function Line({ line: { side, text } }: { line: DiffLine }): ReactNode {
  const { sign, word, look } = LOOKS[side];
  return (
    <span className={`block ps-7 pe-2.5 ${look}`} style={{ textIndent: '-18px' }}>
      <span aria-hidden className="inline-block w-[18px] indent-0 select-none">
        {sign}
      </span>
      {word !== '' && <span className="sr-only">{word}</span>}
      {text}
    </span>
  );
}

/** So many lines around what differs say where one is. */
const AROUND = 3;

/** Long stretches that are alike, as how many lines they are. */
function folded(lines: readonly DiffLine[]): (DiffLine | number)[] {
  const parts: (DiffLine | number)[] = [];
  let hidden = 0;
  for (const [index, line] of lines.entries()) {
    const near = lines.slice(Math.max(0, index - AROUND), index + AROUND + 1);
    if (line.side === 'both' && near.every(({ side }) => side === 'both')) {
      hidden++;
      continue;
    }
    if (hidden > 0) parts.push(hidden);
    hidden = 0;
    parts.push(line);
  }
  if (hidden > 0) parts.push(hidden);
  return parts;
}
