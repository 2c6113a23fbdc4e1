/** Secrets of before that still sign: until when, how long that is, and how to end it. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { useEndOverlap } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Countdown, Time, useNow } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

const SECOND_MS = 1000;

export function PreviousSecrets({ webhook, mayEnd }: { webhook: Webhook; mayEnd: boolean }): ReactNode {
  const now = useNow(SECOND_MS);
  const [asks, setAsks] = useState(false);
  const live = webhook.previousSecrets.filter(({ expiresAt }) => Date.parse(expiresAt) > now);
  if (live.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-ink-2">
      <ul className="min-w-0 flex-1 basis-64">
        {live.map(({ expiresAt }) => (
          <li key={expiresAt}>
            The previous secret also signs until <Time at={expiresAt} as="full" />:{' '}
            <span className="font-medium text-warn">
              <Countdown to={expiresAt} now={now} /> left
            </span>
          </li>
        ))}
      </ul>
      {mayEnd && (
        <Button size="small" onClick={() => setAsks(true)}>
          End overlap now
        </Button>
      )}
      {asks && <EndOverlap webhook={webhook} onClose={() => setAsks(false)} />}
    </div>
  );
}

function EndOverlap({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const end = useEndOverlap(webhook.id);
  return (
    <FormDialog
      title="End the overlap"
      word="End overlap"
      kind="danger"
      refusal={end.error === null ? null : sentenceOf(end.error)}
      isPending={end.isPending}
      onSend={(onError) =>
        end.mutate(undefined, {
          onSuccess: () => {
            toast({ tone: 'ok', text: 'The overlap has ended: only the current secret signs' });
            onClose();
          },
          onError,
        })
      }
      onClose={onClose}
    >
      <p>
        From now on only the current secret signs. A receiver of{' '}
        <strong className="font-semibold">{webhook.name}</strong> that still has a previous secret refuses
        what comes.
      </p>
    </FormDialog>
  );
}
