import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { useMay } from '../queries/session.ts';
import { queuedQuery } from '../queries/deliveries.ts';
import { watchersQuery } from '../queries/watchers.ts';
import { useDeleteWebhook } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { ConfirmationField } from '../ui/confirmation-field.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

const NAMED = 6;
const number = new Intl.NumberFormat();

/** What uses the webhook is named before; the name typed says that this one is meant. */
export function DeleteWebhook({
  webhook,
  onClose,
  onDeleted,
}: {
  webhook: Webhook;
  onClose: () => void;
  onDeleted: () => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const remove = useDeleteWebhook(webhook.id);
  const isUsed = webhook.watchers > 0;
  const mayList = useMay('watchers:read');
  const { data: watchers } = useQuery({ ...watchersQuery(webhook.id), enabled: isUsed && mayList });
  const { data: queued } = useQuery({ ...queuedQuery(webhook.id), enabled: useMay('deliveries:read') });
  const isMeant = typed.trim() === webhook.name.trim();

  const send = (): void => {
    if (!isMeant) return;
    // Not by `onSuccess`, which is not called where this is gone by then: the page hears of the end of its webhook by itself.
    void remove.mutateAsync({ confirm: isUsed }).then(
      () => {
        toast({ tone: 'ok', text: `${webhook.name} deleted` });
        onDeleted();
      },
      () => undefined,
    );
  };
  return (
    <FormDialog
      title="Delete webhook"
      word="Delete webhook"
      kind="danger"
      refusal={remove.error === null ? null : sentenceOf(remove.error)}
      isPending={remove.isPending}
      isUnchanged={!isMeant}
      onSend={send}
      onClose={onClose}
    >
      <p>
        Nothing more is sent to <strong className="font-semibold">{webhook.name}</strong>, and its waiting
        deliveries are canceled. What was delivered stays in the log until its retention ends.
      </p>
      {queued != null && queued.count > 0 && (
        <Note tone="warn" role="status">
          {number.format(queued.count)}
          {queued.more && '+'} {queued.count === 1 ? 'queued delivery' : 'queued deliveries'} will be
          discarded.
        </Note>
      )}
      {isUsed && (
        <Note tone="warn">
          <p>
            {webhook.watchers === 1
              ? '1 item uses this webhook'
              : `${webhook.watchers} items use this webhook`}{' '}
            and would lose it.
          </p>
          {watchers !== undefined && (
            <ul className="mt-1 font-normal">
              {watchers.slice(0, NAMED).map(({ kind, itemId, name }) => (
                <li key={`${kind}/${itemId}`} className="truncate">
                  {name} <span className="font-mono text-xs">{kind}</span>
                </li>
              ))}
              {webhook.watchers > NAMED && <li>and {webhook.watchers - NAMED} more</li>}
            </ul>
          )}
        </Note>
      )}
      <ConfirmationField words={webhook.name} typed={typed} onType={setTyped} />
    </FormDialog>
  );
}
