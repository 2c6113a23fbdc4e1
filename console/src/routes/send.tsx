import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FlaskConical, Send } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { DEFAULT_ORGANIZATION } from '@tidings/core/event';
import type { Attempt, EventAccepted, EventType, Timing } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { api } from '../api.ts';
import { EventDataField, useEventData } from '../components/event-data.tsx';
import { Exchange } from '../components/exchange.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { RECENT_RANGE, RecentDeliveries } from '../components/recent-deliveries.tsx';
import { SendMatching } from '../components/send-matching.tsx';
import { faultsOf } from '../faults.ts';
import { eventTypesQuery } from '../queries/event-types.ts';
import { useMay } from '../queries/session.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { joined, within } from '../search-text.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Field, inputClass, TextField } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

const route = getRouteApi('/app/test-inboxes/send');

/** As a search. */
const TESTS = 'trigger:test';

/** What came of it: of an event where it goes, of a test what was sent and answered. */
type Sent =
  | { kind: 'event'; accepted: EventAccepted }
  | {
      kind: 'test';
      request: Attempt['request'] | null;
      response: Attempt['response'];
      timing: Timing | null;
      delivered: boolean;
      cause: string | null;
    };

/** An event as it is written, sent to all who want it, to one webhook, or to an address that is no webhook yet. */
export default function SendScreen(): ReactNode {
  useTitle('Test and send');
  const { organization = DEFAULT_ORGANIZATION } = usePlace();
  const { data: types, error, refetch } = useQuery(eventTypesQuery(organization));
  return (
    <>
      <h1 className="mb-3.5 text-lg font-bold tracking-[-0.015em]">Test and send</h1>
      {error !== null && types === undefined ? (
        <Failure what="The list of event types" error={error} onRetry={() => void refetch()} />
      ) : types === undefined ? (
        <div role="status" aria-label="Loading the catalog">
          <Skeleton className="h-96 w-full" />
        </div>
      ) : (
        <Composer types={types} />
      )}
    </>
  );
}

function Composer({ types }: { types: readonly EventType[] }): ReactNode {
  const { organization = DEFAULT_ORGANIZATION, project } = usePlace();
  const here = place({ organization, ...(project !== undefined && { project }) });
  const { event, to = 'all' } = route.useSearch();
  const navigate = route.useNavigate();
  const { webhooks: all } = useWebhooks({ organization });
  // Those of the whole organization get the events of its projects, too; those of a project get no others.
  const webhooks = useMemo(
    () => all.filter((webhook) => webhook.project === null || webhook.project === project),
    [all, project],
  );
  const [url, setUrl] = useState('');
  const maySend = useMay('events:write');
  const mayTest = useMay('deliveries:write');
  const mayTry = useMay('webhooks:write');
  const chosen = types.find(({ name }) => name === event) ?? types[0];
  const written = useEventData(organization, chosen);
  const sending = useSending();
  const faults = faultsOf(
    sending.error,
    ['/event', '/type', '/data', '/url'],
    to === 'url' ? '/webhook' : '',
  );
  const choose = (change: { event?: string; to?: string }): void => {
    sending.reset();
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true, resetScroll: false });
  };
  if (chosen === undefined) return <p className="text-ink-2">The catalog is empty.</p>;
  // Of another organization than its own, nothing is sent to it.
  const target = to === 'all' || to === 'url' ? to : (webhooks.find(({ id }) => id === to) ?? 'all');
  const may = target === 'all' ? maySend : target === 'url' ? mayTry && mayTest : mayTest;

  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (written.data === undefined) return;
    const { value } = written.data;
    sending.mutate(async (): Promise<Sent> => {
      if (target === 'all')
        return {
          kind: 'event',
          accepted: await api.events.send({ ...here, type: chosen.name, data: value }),
        };
      if (target === 'url') {
        const webhook = { ...here, name: 'Draft', url, events: [chosen.name] };
        const { request, sent } = await api.webhooks.preview({
          webhook,
          event: chosen.name,
          data: value,
          send: true,
        });
        const { response = null, timing = null, delivered = false, cause = null } = sent ?? {};
        return { kind: 'test', request, response, timing, delivered, cause };
      }
      const tested = await api.webhooks.test(target.id, { event: chosen.name, data: value });
      return { ...tested, kind: 'test', delivered: tested.status === 'success' };
    });
  };

  return (
    <div className="grid items-start gap-[18px] xl:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <form
        className="flex min-w-0 flex-col gap-4 rounded-lg border border-line bg-surface p-4"
        onSubmit={submit}
        noValidate
      >
        <Field label="Event type" required error={faults.at['/event'] ?? faults.at['/type']}>
          {(described) => (
            <select
              {...described}
              className={inputClass}
              value={chosen.name}
              onChange={(changed) => {
                written.reset();
                choose({ event: changed.target.value });
              }}
            >
              {types.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
        <EventDataField of={written} rows={12} error={faults.at['/data']} />
        <Field label="To" required>
          {(described) => (
            <select
              {...described}
              className={inputClass}
              value={typeof target === 'string' ? target : target.id}
              onChange={(changed) => choose({ to: changed.target.value })}
            >
              <option value="all">All webhooks that match, as an event</option>
              <option value="url">A URL, as a test</option>
              {webhooks.length > 0 && (
                <optgroup label="One webhook, as a test">
                  {webhooks.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </optgroup>
              )}
            </select>
          )}
        </Field>
        {target === 'url' && (
          <TextField
            label="URL"
            required
            mono
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://example.com/webhooks"
            hint="Signed with a secret generated for it. Nothing is saved."
            value={url}
            error={faults.at['/url']}
            onChange={(changed) => setUrl(changed.target.value.trim())}
          />
        )}
        {target === 'all' && (
          <p className="text-ink-2">
            A real event of {organization}
            {project !== undefined && `, project ${project}`}: it is stored, and goes to every webhook that
            matches.
          </p>
        )}
        <div className="flex flex-wrap items-center justify-end gap-2">
          {written.isWritten && <Button onClick={written.reset}>Back to the example</Button>}
          {may ? (
            <Button kind="primary" type="submit" busy={sending.isPending}>
              {!sending.isPending &&
                (target === 'all' ? <Send size={14} aria-hidden /> : <FlaskConical size={14} aria-hidden />)}
              {target === 'all' ? 'Send event' : 'Send test'}
            </Button>
          ) : (
            <span className="text-ink-3">You may not send this.</span>
          )}
        </div>
      </form>
      <div className="flex min-w-0 flex-col gap-[18px]">
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        {sending.data !== undefined && <Outcome sent={sending.data} />}
        <SendMatching
          webhooks={webhooks}
          type={chosen}
          text={written.text}
          data={written.data?.value}
          isFaulty={written.fault !== undefined}
        />
        <RecentDeliveries
          title="Tests of the last week"
          webhook={null}
          q={joined([within(here), TESTS])}
          link={({ open, ...rest }) => (
            <Link
              to="/deliveries"
              search={(before) => ({ ...place(before), q: TESTS, range: RECENT_RANGE, open })}
              {...rest}
            />
          )}
        >
          None yet.
        </RecentDeliveries>
      </div>
    </div>
  );
}

function Outcome({ sent }: { sent: Sent }): ReactNode {
  if (sent.kind === 'test') {
    const { request, response, timing, delivered, cause } = sent;
    return (
      <section aria-label="Result" className="min-w-0 rounded-lg border border-line bg-surface p-4">
        <Exchange
          request={request}
          response={response}
          timing={timing}
          verdict={{ delivered, cause }}
          error={cause}
        />
      </section>
    );
  }
  const { id, webhooks } = sent.accepted;
  return (
    <Note
      tone={webhooks.length === 0 ? 'warn' : 'ok'}
      role="status"
      actions={
        <Link
          to="/events"
          search={(before) => ({ ...place(before), q: id, open: id })}
          className={buttonClass('plain', 'small')}
        >
          Show the event
        </Link>
      }
    >
      {webhooks.length === 0
        ? 'Accepted. No webhook matched.'
        : `Accepted. It goes to ${webhooks.length === 1 ? '1 webhook' : `${webhooks.length} webhooks`}.`}
    </Note>
  );
}

function useSending() {
  const queries = useQueryClient();
  return useMutation({
    meta: { showsItsErrors: true },
    mutationFn: (send: () => Promise<Sent>) => send(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  });
}
