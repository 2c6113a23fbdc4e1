/** Sends to one webhook what it missed: what was given up, or what never went to it. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { api } from '../api.ts';
import { useRecover } from '../queries/webhooks.ts';
import { SelectField } from '../ui/field.tsx';
import { Time } from '../ui/time.tsx';
import { ReplayDialog } from './replay-dialog.tsx';

const WHICH = [
  ['failed', 'What was given up'],
  ['never', 'What matches and was never sent'],
] as const;

const SPANS = [
  ['-1h', 'the last hour'],
  ['-24h', 'the last 24 hours'],
  ['-7d', 'the last 7 days'],
  ['-30d', 'the last 30 days'],
] as const;

export function ReplayWebhook({
  webhook: { id, failingSince },
  onClose,
}: {
  webhook: Webhook;
  onClose: () => void;
}): ReactNode {
  const [which, setWhich] = useState<(typeof WHICH)[number][0]>('failed');
  const spans: (readonly [string, string])[] = [
    ...(failingSince === null ? [] : [[failingSince, 'the time since it began to fail'] as const]),
    ...SPANS,
  ];
  const [since, setSince] = useState(failingSince ?? '-24h');
  const input =
    which === 'failed'
      ? { webhook: id, failedSince: since }
      : { webhook: id, neverSent: true as const, start: since };
  return (
    <ReplayDialog
      asked={{
        intro: (
          <div className="flex flex-col gap-3.5">
            <div className="grid gap-3.5 sm:grid-cols-2">
              <SelectField label="Which" required value={which} options={WHICH} onChange={setWhich} />
              <SelectField label="From" required value={since} options={spans} onChange={setSince} />
            </div>
            <p className="text-ink-2">
              {which === 'failed'
                ? 'The same events are sent again, with the same ids and the current secret.'
                : 'Events that its current subscriptions and filters let through: from before it was created or subscribed to them, and from while it was disabled.'}
            </p>
          </div>
        ),
        key: ['webhook', input],
        count: (manner, signal) => api.replays.count({ ...input, ...manner }, { signal }),
        start: (manner) => api.replays.create({ ...input, ...manner }),
      }}
      onClose={onClose}
    />
  );
}

/** A webhook that was disabled because it kept failing goes on, and gets what was given up. Both once somebody says so. */
export function RecoverWebhook({
  webhook: { id, name },
  since,
  onClose,
}: {
  webhook: Webhook;
  /** Since when it had only failed. */
  since: string;
  onClose: () => void;
}): ReactNode {
  const recover = useRecover(id);
  return (
    <ReplayDialog
      asked={{
        intro: (
          <p>
            <strong className="font-semibold">{name}</strong> is enabled again, and what was given up since{' '}
            <Time at={since} as="full" /> is sent again: the same events, with the same ids and the current
            secret. What came while it was disabled was never sent; Replay in its menu sends that.
          </p>
        ),
        key: ['recover', id, since],
        count: (manner, signal) =>
          api.replays.count({ webhook: id, failedSince: since, ...manner }, { signal }),
        start: (manner) => recover({ webhook: id, failedSince: since, ...manner }),
      }}
      onClose={onClose}
    />
  );
}
