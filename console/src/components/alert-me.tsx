import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { FAILURES, hears, subscriptionTo } from '../failure-subscription.ts';
import { faultsOf } from '../faults.ts';
import { untoldQuery } from '../queries/webhook-trials.ts';
import { useTellOf, useWebhooks } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { emptyDraft, filtersDraft, keepDraft } from '../webhook-draft.ts';
import { SelectField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';
import { TYPE_WORDS } from './webhook-words.tsx';

/** In the place of the id of a webhook. */
const NEW = 'new';

/** Has somebody told when a webhook fails: a webhook that there is, or one that is made for it. */
export function AlertMe({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const { organization, project } = webhook;
  const { query, webhooks } = useWebhooks({ organization });
  const navigate = useNavigate();
  const tell = useTellOf();
  const [chosen, setChosen] = useState<string | null>(null);
  const [types, setTypes] = useState<readonly string[]>([
    'webhook.disabled',
    'webhook.misconfigured',
    'delivery.exhausted',
  ]);
  // What is told of a webhook goes to those of its project, and of the whole organization. One hears of itself where it can.
  const near = webhooks.filter((each) => each.enabled && [null, project].includes(each.project));
  const whom = near
    .filter(({ id }) => id !== webhook.id)
    .toSorted(
      (a, b) => Number(a.type === 'rest') - Number(b.type === 'rest') || a.name.localeCompare(b.name),
    );
  const to = chosen ?? whom[0]?.id ?? NEW;
  const target = whom.find(({ id }) => id === to);
  const { data: untold = [] } = useQuery({
    ...untoldQuery(target ?? webhook, webhook, types),
    enabled: target !== undefined && types.length > 0,
  });
  const faults = faultsOf(tell.error, []);
  const send = (onError: () => void): void => {
    if (target === undefined) {
      const { events, filters } = subscriptionTo({ events: [], filters: {} }, webhook.id, types);
      const name = `Failures of ${webhook.name}`.slice(0, 100);
      const draft = emptyDraft({ organization, ...(project !== null && { project }) });
      keepDraft({ ...draft, name, events, filters: filtersDraft(filters) }, () => null);
      void navigate({ to: '/webhooks/new' });
      return;
    }
    tell.mutate(
      { id: target.id, about: webhook.id, types },
      {
        onSuccess: ({ name }) => {
          toast({ tone: 'ok', text: `${name} is notified when ${webhook.name} fails` });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Alert me when it fails"
      word={target === undefined ? 'Continue' : 'Save'}
      refusal={faults.rest}
      isPending={tell.isPending}
      isUnchanged={types.length === 0 || query.isPending}
      onSend={send}
      onClose={onClose}
    >
      <p>
        For <strong className="font-semibold">{webhook.name}</strong> only. Notifications go to webhooks: a
        Slack channel, PagerDuty, a mailbox.
      </p>
      {query.error !== null && webhooks.length === 0 ? (
        <Note tone="bad" role="alert">
          {sentenceOf(query.error)}
        </Note>
      ) : query.isPending ? (
        <Skeleton className="h-14 w-full" />
      ) : (
        <SelectField
          label="Notify"
          required
          value={to}
          options={[
            ...whom.map(({ id, name, type }) => [id, `${name} (${TYPE_WORDS[type]})`] as const),
            [NEW, 'A new webhook, which you create next'],
          ]}
          onChange={setChosen}
        />
      )}
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 font-medium">When</legend>
        {FAILURES.map(({ type, what, about }) => (
          <div key={type}>
            <label className="flex min-h-6 items-start gap-2">
              <input
                type="checkbox"
                className="mt-0.5 size-4 flex-none accent-accent"
                checked={types.includes(type)}
                onChange={({ target: { checked } }) =>
                  setTypes(
                    FAILURES.map((each) => each.type).filter((each) =>
                      each === type ? checked : types.includes(each),
                    ),
                  )
                }
              />
              <span>
                {what.replace(/^A webhook /, 'It ')}
                <span className="block text-xs text-ink-3">{about}</span>
              </span>
            </label>
            <ToldAlready webhooks={near} about={webhook.id} type={type} />
          </div>
        ))}
      </fieldset>
      {[...Map.groupBy(untold, ({ reason }) => reason)].map(([reason, of]) => (
        <Note key={reason} tone="warn" role="status">
          It would not be notified of{' '}
          {of.map(({ type }, index) => (
            <span key={type}>
              {index > 0 && ', '}
              <code>{type}</code>
            </span>
          ))}
          . {reason}
        </Note>
      ))}
      <p className="text-xs text-ink-3">
        Owners are always told when it is refused, or disabled because it failed: at the top of every screen,
        and by email if the server has a mail server.
      </p>
    </FormDialog>
  );
}

/** Who hears of it as it is, so that nobody is called twice, and nobody counts on somebody who is not. */
function ToldAlready({
  webhooks,
  about,
  type,
}: {
  webhooks: readonly Webhook[];
  about: string;
  type: string;
}): ReactNode {
  const told = webhooks.flatMap((each) => {
    const is = hears(each, about, type);
    return is === 'no' ? [] : [is === 'yes' ? each.name : `${each.name} (where its filters let it through)`];
  });
  if (told.length === 0) return null;
  return <p className="ms-6 text-xs break-words text-ok">Already notified: {told.join(', ')}</p>;
}
