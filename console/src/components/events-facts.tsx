import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { SeverityPill } from './severity.tsx';
import { EventsSummary } from './webhook-words.tsx';

/** Which events a webhook gets, among facts of it. */
export function EventsFacts({ webhook }: { webhook: Webhook }): ReactNode {
  const filtered = Object.keys(webhook.filters);
  return (
    <>
      <dt>Events</dt>
      <dd>
        {webhook.events.includes('*') || webhook.events.length === 0 ? (
          <EventsSummary events={webhook.events} />
        ) : (
          webhook.events.map((event) => (
            <code key={event} className="rounded-full bg-mute-soft px-2 py-px">
              {event}
            </code>
          ))
        )}
        {webhook.warnings
          .filter(({ path }) => path.startsWith('/events'))
          .map(({ path, code, detail }) => (
            <p key={path + code} className="basis-full text-xs text-warn">
              {detail}
            </p>
          ))}
      </dd>
      <dt>Filters</dt>
      <dd>
        {filtered.length === 0 ? (
          <span className="text-ink-3">
            {webhook.events.length === 0 ? 'None' : 'None: every event of these types'}
          </span>
        ) : (
          <>
            On {filtered.length === 1 ? '1 event type' : `${filtered.length} event types`}
            <code className="text-ink-2">{filtered.join(', ')}</code>
          </>
        )}
      </dd>
      {(webhook.categories !== null || webhook.minSeverity !== null) && (
        <>
          <dt>Narrowed to</dt>
          <dd>
            {webhook.categories?.map((category) => (
              <span key={category} className="rounded-full bg-mute-soft px-2 py-px">
                {category}
              </span>
            ))}
            {webhook.minSeverity !== null && (
              <>
                <SeverityPill severity={webhook.minSeverity} />
                {webhook.minSeverity !== 'critical' && <span className="text-ink-3">or higher</span>}
              </>
            )}
          </dd>
        </>
      )}
    </>
  );
}
