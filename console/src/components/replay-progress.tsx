/** A replay as it goes on. It does so as well when nobody looks. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { Replay } from '@tidings/sdk';
import { isUnderWay, replayQuery, useChangeReplay } from '../queries/replays.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { REPLAY_WORDS, skippedWords } from './replay-words.ts';

const number = new Intl.NumberFormat();

export function ReplayProgress({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { data: replay, error } = useQuery(replayQuery(id));
  const change = useChangeReplay(id);
  const mayWrite = useMay('deliveries:write');
  const queries = useQueryClient();
  const hasEnded = replay !== undefined && !isUnderWay(replay);
  const isDoing = (what: typeof change.variables): boolean => change.isPending && change.variables === what;
  // What was sent has changed what is listed.
  useEffect(() => {
    if (!hasEnded) return;
    void queries.invalidateQueries({ queryKey: ['issues'] });
    void queries.invalidateQueries({ queryKey: ['deliveries'] });
  }, [hasEnded, queries]);

  return (
    <>
      <DialogBody>
        {error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(error)}
          </Note>
        )}
        {replay === undefined ? (
          <Skeleton className="h-24" />
        ) : (
          <>
            <div role="status">
              <p className="font-semibold">{REPLAY_WORDS[replay.status]}</p>
              {why(replay) !== null && <p className="text-ink-2">{why(replay)}</p>}
            </div>
            <Bar replay={replay} />
            <dl className="grid grid-cols-4 gap-2 max-sm:grid-cols-2 [&_dd]:text-base [&_dd]:font-semibold [&_dt]:text-xs [&_dt]:text-ink-3">
              {(['queued', 'waiting', 'succeeded', 'failed'] as const).map((name) => (
                <div key={name}>
                  <dt>{COUNT_WORDS[name]}</dt>
                  <dd>{number.format(replay.counts[name])}</dd>
                </div>
              ))}
            </dl>
            <Skipped text={skippedWords(replay.counts.skipped)} />
          </>
        )}
      </DialogBody>
      <DialogActions>
        {mayWrite && replay !== undefined && isUnderWay(replay) && (
          <>
            <Button busy={isDoing('cancel')} onClick={() => change.mutate('cancel')}>
              Cancel replay
            </Button>
            {replay.status === 'paused' ? (
              <Button busy={isDoing('resume')} onClick={() => change.mutate('resume')}>
                <Play size={13} aria-hidden /> Resume
              </Button>
            ) : (
              <Button busy={isDoing('pause')} onClick={() => change.mutate('pause')}>
                <Pause size={13} aria-hidden /> Pause
              </Button>
            )}
          </>
        )}
        <Button kind={hasEnded ? 'primary' : 'plain'} onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </>
  );
}

function why({ status, reason, waitsFor }: Replay): string | null {
  return status === 'paused'
    ? 'It sends nothing more until it is resumed, even if you close this.'
    : (reason ?? waitsFor);
}

/** Of all there is to send, as far as that is known: what has arrived, and what has failed. */
function Bar({ replay: { counts, progress } }: { replay: Replay }): ReactNode {
  const total = Math.max(1, counts.queued / Math.max(progress, 0.01));
  const share = (count: number): { width: string } => ({ width: `${(count / total) * 100}%` });
  const ended = (counts.succeeded + counts.failed + counts.canceled) / total;
  return (
    <div
      role="progressbar"
      aria-label="Progress of the replay"
      aria-valuenow={Math.round(ended * 100)}
      className="flex h-1.5 gap-px overflow-hidden rounded-full bg-mute-soft"
    >
      <span className="bg-ok" style={share(counts.succeeded)} />
      <span className="bg-bad" style={share(counts.failed)} />
      <span className="bg-line-strong" style={share(counts.canceled)} />
    </div>
  );
}

function Skipped({ text }: { text: string | null }): ReactNode {
  return text !== null && <p className="text-ink-2">{text}</p>;
}

const COUNT_WORDS = { queued: 'Queued', waiting: 'Waiting', succeeded: 'Arrived', failed: 'Failed' };
