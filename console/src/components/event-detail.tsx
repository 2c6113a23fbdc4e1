/** One event: where it went, what it says of itself, and what it carries. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ExternalLink, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Event, EventSummary } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { eventQuery } from '../queries/events.ts';
import type { WrittenEvent } from '../queries/events.ts';
import { useMay } from '../queries/session.ts';
import { isExactly } from '../search-text.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { BodyView } from '../ui/body-view.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { EventDecisions } from './event-decisions.tsx';

export function EventDetail({
  summary,
  onReplay,
}: {
  summary: EventSummary;
  onReplay: () => void;
}): ReactNode {
  const { data: event, error, refetch } = useQuery(eventQuery(summary));
  const mayReplay = useMay('deliveries:write');
  const maySeeDeliveries = useMay('deliveries:read');
  const { webhooks } = summary;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Note
        tone={webhooks === 0 ? 'warn' : 'info'}
        actions={
          webhooks > 0 && (
            <span className="flex flex-wrap gap-2">
              {maySeeDeliveries && (
                <Link
                  to="/deliveries"
                  search={{ q: isExactly('event.id', summary.id), range: '-30d' }}
                  className={buttonClass('plain', 'small')}
                >
                  Its deliveries
                </Link>
              )}
              {mayReplay && (
                <Button size="small" kind="primary" data-replay onClick={onReplay}>
                  <Send size={13} aria-hidden /> Replay
                </Button>
              )}
            </span>
          )
        }
      >
        {webhooks === 0
          ? 'No webhook matched: the event is stored, but was sent nowhere.'
          : `It went to ${webhooks === 1 ? '1 webhook' : `${webhooks} webhooks`}.`}
      </Note>
      <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-2">
        <Facts summary={summary} event={event} />
        <div className="flex min-w-0 flex-col gap-4">
          {error !== null && event === undefined ? (
            <Failure small what="What it carries" error={error} onRetry={() => void refetch()} />
          ) : event === undefined ? (
            <Skeleton className="h-40" />
          ) : (
            <Carried event={event} />
          )}
        </div>
      </div>
      {maySeeDeliveries && <EventDecisions event={summary} />}
    </div>
  );
}

function Facts({ summary, event }: { summary: EventSummary; event: Event | undefined }): ReactNode {
  const { id, organization, project, created, acceptedAt, agentId, source, trigger } = summary;
  return (
    <dl className="facts self-start">
      <dt>Event</dt>
      <dd>
        <code className="min-w-0 truncate">{id}</code>
        <CopyButton what="Event id" text={id} />
      </dd>
      <dt>Accepted</dt>
      <dd>
        <Time at={acceptedAt} as="full" />
        {created !== acceptedAt && (
          <span className="text-ink-3">
            happened <Time at={created} as="full" />
          </span>
        )}
      </dd>
      <dt>Scope</dt>
      <dd>
        {organization}
        {project !== null && <> · project {project}</>}
      </dd>
      {agentId !== null && (
        <>
          <dt>Agent</dt>
          <dd>
            <code className="min-w-0">{agentId}</code>
          </dd>
        </>
      )}
      {source !== null && (
        <>
          <dt>Source</dt>
          <dd>
            {source.name ?? source.id}
            <code className="min-w-0 text-ink-2">
              {source.kind}/{source.id}
            </code>
            {trigger !== null && <span className="text-ink-3">trigger {trigger}</span>}
          </dd>
        </>
      )}
      {event?.summary !== undefined && (
        <>
          <dt>Summary</dt>
          <dd>{event.summary}</dd>
        </>
      )}
      {event?.links !== undefined && event.links.length > 0 && (
        <>
          <dt>Links</dt>
          <dd>
            {event.links.map(({ href, text }) => (
              <a
                key={href}
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                className="inline-flex min-w-0 items-center gap-1 rounded-sm text-accent underline-offset-2 hover:underline"
              >
                <span className="truncate">{text === '' ? href : text}</span>
                <ExternalLink size={12} aria-hidden />
              </a>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

/** What it carries is there for those who may see it, until it is erased. */
function Carried({ event }: { event: WrittenEvent }): ReactNode {
  const maySee = useMay('payloads:read');
  if (event.erasedAt !== undefined) {
    return (
      <p className="text-ink-2">
        Its data was erased <Time at={event.erasedAt} as="full" />.
      </p>
    );
  }
  if (!maySee) return <p className="text-ink-3">You may not see event data.</p>;
  const { data, context } = event.text;
  return (
    <>
      {data !== null && <Json title="Data" text={data} />}
      {context !== null && <Json title="Context" text={context} />}
    </>
  );
}

function Json({ title, text }: { title: string; text: string }): ReactNode {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-1.5">
      <h2 className="font-semibold">{title}</h2>
      <BodyView what={title} text={text} />
    </section>
  );
}
