/** The latest replays: those that go on or are paused are found again here, whoever made them. */
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Replay } from '@tidings/sdk';
import { isUnderWay, replaysQuery } from '../queries/replays.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { ReplayProgress } from './replay-progress.tsx';
import { REPLAY_WORDS, sourceWords } from './replay-words.ts';

const number = new Intl.NumberFormat();

export default function ReplayList({
  of,
  onClose,
}: {
  of: { organization?: string; project?: string; webhook?: string };
  onClose: () => void;
}): ReactNode {
  const { data: replays, error } = useQuery(replaysQuery(of));
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Dialog title={open === null ? 'Replays' : 'Replay'} onClose={onClose}>
      {open !== null ? (
        <ReplayProgress id={open} onClose={() => setOpen(null)} />
      ) : (
        <>
          <DialogBody>
            {error !== null && (
              <Note tone="bad" role="alert">
                {sentenceOf(error)}
              </Note>
            )}
            {replays === undefined ? (
              error === null && <Skeleton className="h-24" />
            ) : replays.length === 0 ? (
              <p className="text-ink-2">Nothing has been replayed yet.</p>
            ) : (
              <ul className="-mx-2 flex max-h-[60dvh] flex-col overflow-auto">
                {replays.map((replay) => (
                  <li key={replay.id} className="border-b border-line last:border-b-0">
                    <Row replay={replay} onOpen={() => setOpen(replay.id)} />
                  </li>
                ))}
              </ul>
            )}
          </DialogBody>
          <DialogActions>
            <Button onClick={onClose}>Close</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function Row({ replay, onOpen }: { replay: Replay; onOpen: () => void }): ReactNode {
  const { counts, status, createdAt, askedBy } = replay;
  return (
    <button
      type="button"
      className="flex w-full items-center gap-3 rounded-md px-2 py-2 text-start hover:bg-hover"
      onClick={onOpen}
    >
      <span className="min-w-0 grow">
        <span className="block truncate">{sourceWords(replay)}</span>
        <span className="block truncate text-xs text-ink-3">
          <Time at={createdAt} /> · {askedBy.name}
          {replay.to !== null && ' · to another webhook'}
        </span>
      </span>
      <span className="shrink-0 text-end">
        <span className={`block ${isUnderWay(replay) ? 'font-semibold' : 'text-ink-2'}`}>
          {REPLAY_WORDS[status]}
        </span>
        <span className="block text-xs text-ink-3">
          {number.format(counts.succeeded)} arrived
          {counts.failed > 0 && `, ${number.format(counts.failed)} failed`}
        </span>
      </span>
      <ChevronRight size={14} className="shrink-0 text-ink-3" aria-hidden />
    </button>
  );
}
