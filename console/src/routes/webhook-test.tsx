import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { EventType } from '@tidings/sdk';
import { EventDataField, useEventData } from '../components/event-data.tsx';
import { Exchange } from '../components/exchange.tsx';
import { faultsOf } from '../faults.ts';
import { eventTypesQuery } from '../queries/event-types.ts';
import { useMay } from '../queries/session.ts';
import { useTestWebhook, webhookQuery } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Field, inputClass } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';

const route = getRouteApi('/app/webhooks/$id');

/** A signed request to the webhook now, with an example of the catalog or data of one's own. */
export default function WebhookTest(): ReactNode {
  const { id } = route.useParams();
  const { data: webhook } = useQuery(webhookQuery(id));
  const { data: types } = useQuery({
    ...eventTypesQuery(webhook?.organization ?? null),
    enabled: webhook !== undefined,
  });
  const maySeeInboxes = useMay('test-inboxes:read');
  const test = useTestWebhook(id);
  const choices = useMemo(() => sortedFor(types ?? [], webhook?.events ?? []), [types, webhook]);
  const [wanted, setWanted] = useState<string | null>(null);
  const chosen = types?.find(({ name }) => name === (wanted ?? choices.subscribed[0]?.name));
  const written = useEventData(webhook?.organization ?? null, chosen);
  const faults = faultsOf(test.error, ['/event', '/data']);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { data, isOwn } = written;
    if (isOwn && data === undefined) return;
    // The server has the example itself.
    test.mutate({ ...(chosen && { event: chosen.name }), ...(isOwn && data && { data: data.value }) });
  };

  return (
    <div className="grid items-start gap-[18px] xl:grid-cols-[minmax(0,420px)_minmax(0,1fr)]">
      <form
        className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-surface p-4"
        onSubmit={submit}
        noValidate
      >
        <Field label="Event type" required error={faults.at['/event']}>
          {(described) => (
            <select
              {...described}
              className={inputClass}
              value={chosen?.name ?? ''}
              onChange={({ target }) => {
                setWanted(target.value);
                written.reset();
              }}
            >
              {chosen === undefined && <option value="">Chosen by the server</option>}
              <Options label="Subscribed" types={choices.subscribed} />
              <Options label="Others in the catalog" types={choices.others} />
            </select>
          )}
        </Field>
        <EventDataField of={written} rows={14} error={faults.at['/data']} />
        <div className="flex items-center justify-end gap-2">
          {written.isWritten && <Button onClick={written.reset}>Back to the example</Button>}
          <Button kind="primary" type="submit" busy={test.isPending}>
            {!test.isPending && <FlaskConical size={14} aria-hidden />} Send test
          </Button>
        </div>
      </form>
      <section
        aria-label="Result"
        className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4"
      >
        {maySeeInboxes && webhook?.testInbox != null && (
          <Note
            tone="info"
            actions={
              <Link
                to="/test-inboxes/$inbox"
                params={{ inbox: webhook.testInbox }}
                search={place}
                className={buttonClass('plain', 'small')}
              >
                Open the test inbox
              </Link>
            }
          >
            It sends to a test inbox, which shows what comes and fails on demand.
          </Note>
        )}
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        {test.data ? (
          <Exchange
            request={test.data.request}
            response={test.data.response}
            timing={test.data.timing}
            verdict={{ delivered: test.data.status === 'success', cause: test.data.cause }}
            error={test.data.cause}
            attempt={test.data.attempts[0] ?? null}
          />
        ) : (
          <p className="max-w-prose text-ink-2">
            The test is signed like every delivery and sent once, whatever the state of the webhook. It counts
            neither for its health nor in its figures. The request, the response and how long each part took
            are shown here.
          </p>
        )}
      </section>
    </div>
  );
}

function Options({ label, types }: { label: string; types: readonly EventType[] }): ReactNode {
  if (types.length === 0) return null;
  return (
    <optgroup label={label}>
      {types.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </optgroup>
  );
}

function sortedFor(
  types: readonly EventType[],
  events: readonly string[],
): { subscribed: EventType[]; others: EventType[] } {
  const { subscribed = [], others = [] } = Object.groupBy(types, ({ name }) =>
    patternsFor(name).some((pattern) => events.includes(pattern)) ? 'subscribed' : 'others',
  );
  return { subscribed, others };
}
