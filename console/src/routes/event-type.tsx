import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Archive, ArchiveRestore, Pencil, Plus, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { NotFoundError } from '@tidings/sdk';
import type { EventType } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { NoEventType } from '../components/no-event-type.tsx';
import { EventTypeFacts } from '../components/event-type-facts.tsx';
import { EventTypeMarks } from '../components/event-type-marks.tsx';
import { EventTypeParts } from '../components/event-type-parts.tsx';
import { MayBeOld } from '../components/may-be-old.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import {
  eventTypeQuery,
  useDeleteEventType,
  useSendExample,
  useUpdateEventType,
} from '../queries/event-types.ts';
import type { WrittenEventType } from '../queries/event-types.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

const route = getRouteApi('/app/catalog/type');

/** An event type: what it means, what its events carry, who hears of them, and how many there are. */
export default function EventTypePage(): ReactNode {
  const { name, part } = route.useSearch();
  const navigate = route.useNavigate();
  const organization = useOrganization();
  const query = useQuery({ ...eventTypeQuery(organization, name), enabled: name !== '' });
  const { data: type, error } = query;
  useTitle(name === '' ? 'Event type' : name);
  if (name === '' || error instanceof NotFoundError) return <NoEventType name={name} />;
  if (error !== null && type === undefined)
    return <Failure whole what="The event type" error={error} onRetry={() => void query.refetch()} />;
  if (type === undefined) {
    return (
      <div role="status" aria-label="Loading the event type" className="flex flex-col gap-4">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-80" />
      </div>
    );
  }
  return (
    <>
      <Header type={type} organization={organization} />
      <div className="mt-4 grid items-start gap-[18px] lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
        <EventTypeFacts type={type} organization={organization} />
        <EventTypeParts
          type={type}
          organization={organization}
          part={part}
          onPart={(next) =>
            void navigate({
              search: (before) => ({ ...before, part: next }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      </div>
      <MayBeOld of={query} />
    </>
  );
}

function Header({ type, organization }: { type: WrittenEventType; organization: string | null }): ReactNode {
  const { name, deprecated, description, exampleText } = type;
  const mayWrite = useMay('event-types:write') && type.pack !== 'operational';
  const maySend = useMay('events:write') && type.pack !== 'operational';
  const mayCreate = useMay('webhooks:write');
  const [asks, setAsks] = useState<'send' | 'delete' | null>(null);
  const update = useUpdateEventType(organization, name);
  const deprecate = (): void =>
    update.mutate(
      { deprecated: !deprecated },
      { onError: (error) => toast({ tone: 'bad', text: sentenceOf(error) }) },
    );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="min-w-0 font-mono text-base font-bold">{name}</h1>
        <EventTypeMarks type={type} />
        <div className="grow" />
        <div className="flex flex-wrap items-center gap-2">
          {mayCreate && (
            <Link to="/webhooks/new" search={{ event: name }} className={buttonClass()}>
              <Plus size={14} aria-hidden /> Create webhook for it
            </Link>
          )}
          {maySend && exampleText !== null && (
            <Button onClick={() => setAsks('send')}>
              <Send size={14} aria-hidden /> Send example
            </Button>
          )}
          {mayWrite && (
            <>
              <Button busy={update.isPending} onClick={deprecate}>
                {deprecated ? <ArchiveRestore size={14} aria-hidden /> : <Archive size={14} aria-hidden />}
                {deprecated ? 'Not deprecated' : 'Deprecate'}
              </Button>
              <Link to="/catalog/type/edit" search={{ name }} className={buttonClass()}>
                <Pencil size={14} aria-hidden /> Edit
              </Link>
              {type.organization !== null && (
                <Button onClick={() => setAsks('delete')}>
                  <Trash2 size={14} aria-hidden /> Delete
                </Button>
              )}
            </>
          )}
        </div>
      </div>
      <p className="max-w-[80ch] text-ink-2">{description === '' ? 'No description.' : description}</p>
      {asks === 'send' && exampleText !== null && (
        <SendExample
          type={type}
          example={exampleText}
          organization={organization}
          onClose={() => setAsks(null)}
        />
      )}
      {asks === 'delete' && <Delete type={type} organization={organization} onClose={() => setAsks(null)} />}
    </div>
  );
}

interface AskProps {
  type: EventType;
  organization: string | null;
  onClose: () => void;
}

/** A real event, which real webhooks get. */
function SendExample({
  type: { name },
  example,
  organization,
  onClose,
}: AskProps & { example: string }): ReactNode {
  const send = useSendExample(organization, name);
  const { data } = send;
  return (
    <Dialog title="Send example" onClose={onClose}>
      <DialogBody>
        {send.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(send.error)}
          </Note>
        )}
        {data === undefined ? (
          <p>
            The example is sent as an event of <strong>{organization ?? 'default'}</strong>, and goes to every
            webhook that matches. To try only one webhook, send it a test.
          </p>
        ) : (
          <Note tone={data.webhooks.length === 0 ? 'warn' : 'ok'} role="status">
            {data.webhooks.length === 0
              ? 'Accepted. No webhook matched.'
              : `Accepted. It goes to ${data.webhooks.length === 1 ? '1 webhook' : `${data.webhooks.length} webhooks`}.`}
          </Note>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>{data === undefined ? 'Cancel' : 'Close'}</Button>
        {data === undefined ? (
          <Button kind="primary" busy={send.isPending} onClick={() => send.mutate(example)}>
            Send
          </Button>
        ) : (
          <Link to="/events" search={{ q: data.id, open: data.id }} className={buttonClass('primary')}>
            Show the event
          </Link>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Delete({ type: { name, pack }, organization, onClose }: AskProps): ReactNode {
  const remove = useDeleteEventType(organization, name);
  const navigate = useNavigate();
  return (
    <Dialog title="Delete event type" onClose={onClose}>
      <DialogBody>
        {remove.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(remove.error)}
          </Note>
        )}
        <p>
          {pack === null ? (
            <>
              <code>{name}</code> is removed from the catalog, with its schema and example. Events of that
              type stay, and can be sent as before.
            </>
          ) : (
            <>
              The organization’s own <code>{name}</code> is deleted, and the built-in one takes its place
              again.
            </>
          )}
        </p>
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            // Not by `onSuccess`, which is not called where this is gone by then.
            void remove.mutateAsync().then(
              () => {
                toast({ tone: 'ok', text: `${name} deleted` });
                onClose();
                if (pack === null) void navigate({ to: '/catalog' });
              },
              () => undefined,
            )
          }
        >
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
