/** A service that webhooks speak to: how it is set up, which webhooks there are, and how each does. */
import { Link } from '@tanstack/react-router';
import { CircleAlert, FlaskConical, Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Issue, Webhook } from '@tidings/sdk';
import { MASK } from '../config-schema.ts';
import { useMay } from '../queries/session.ts';
import { useTestWebhook } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { place } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import { Time } from '../ui/time.tsx';
import { PlaceWords } from './place-words.tsx';
import { WebhookStatusPill } from './webhook-status.tsx';
import { shortUrl, TYPE_ABOUT, TYPE_ICONS, TYPE_WORDS } from './webhook-words.tsx';

/** Ships with every catalog, so there is an example of it, whatever the webhook is subscribed to. */
const TRIED_WITH = 'policy.denied';

/** Of more, the list of webhooks has them all. */
const MOST = 10;

export function IntegrationCard({
  type,
  webhooks,
  issues,
  setup,
}: {
  type: Webhook['type'];
  webhooks: readonly Webhook[];
  /** What was given up of them. */
  issues: readonly Issue[];
  setup: ReactNode;
}): ReactNode {
  const mayWrite = useMay('webhooks:write');
  const [all, setAll] = useState(false);
  const Icon = TYPE_ICONS[type];
  const shown = all ? webhooks : webhooks.slice(0, MOST);
  return (
    <section aria-labelledby={`integration-${type}`} className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
        <span className="grid size-8 flex-none place-items-center rounded-md bg-mute-soft text-ink-2">
          <Icon size={16} aria-hidden />
        </span>
        <div className="min-w-0 flex-1 basis-48">
          <h2 id={`integration-${type}`} className="font-semibold">
            {TYPE_WORDS[type]}
          </h2>
          <p className="text-ink-2">{TYPE_ABOUT[type]}</p>
        </div>
        {mayWrite && (
          <Link
            to="/webhooks/new"
            search={(at) => ({ ...place(at), type })}
            aria-label={`Add ${TYPE_WORDS[type]}`}
            className={buttonClass(webhooks.length === 0 ? 'plain' : 'ghost')}
          >
            <Plus size={14} aria-hidden /> Add
          </Link>
        )}
      </div>
      <details className="border-t border-line">
        <summary className="px-4 py-2 font-medium text-ink-2 hover:bg-hover">How to set it up</summary>
        <div className="px-4 pt-1 pb-4">{setup}</div>
      </details>
      {webhooks.length > 0 && (
        <ul aria-label={`Webhooks to ${TYPE_WORDS[type]}`} className="border-t border-line">
          {shown.map((webhook) => (
            <Row
              key={webhook.id}
              webhook={webhook}
              issue={issues.find((each) => each.webhook.id === webhook.id)}
            />
          ))}
        </ul>
      )}
      {shown.length < webhooks.length && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="ghost" size="small" onClick={() => setAll(true)}>
            Show all {webhooks.length}
          </Button>
        </div>
      )}
    </section>
  );
}

function Row({ webhook, issue }: { webhook: Webhook; issue: Issue | undefined }): ReactNode {
  const { id, name, url, configurationError } = webhook;
  const mayTest = useMay('deliveries:write');
  const mayWrite = useMay('webhooks:write');
  const test = useTestWebhook(id);
  const notes = notesOf(webhook);
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <div className="min-w-0 flex-1 basis-52">
          <Link
            to="/webhooks/$id"
            params={{ id }}
            search={place}
            data-row-link
            className="block truncate font-semibold hover:underline"
            title={name}
          >
            {name}
          </Link>
          <p className="truncate text-xs text-ink-3">
            <PlaceWords of={webhook} />
            <span className="font-mono">{shortUrl(url)}</span>
            {notes !== null && ` · ${notes}`}
          </p>
        </div>
        {configurationError === null ? (
          <WebhookStatusPill webhook={webhook} />
        ) : (
          <Pill tone="bad" icon={CircleAlert}>
            Refused
          </Pill>
        )}
        {mayTest && (
          <Button
            size="small"
            busy={test.isPending}
            aria-label={`Send test: ${name}`}
            onClick={() => test.mutate({ event: TRIED_WITH })}
          >
            {!test.isPending && <FlaskConical size={13} aria-hidden />} Send test
          </Button>
        )}
      </div>
      {configurationError !== null ? (
        <p className="mt-1.5 text-xs text-bad">
          {configurationError.error} Since <Time at={configurationError.since} />.{' '}
          {mayWrite && (
            <Link
              to="/webhooks/$id/settings"
              params={{ id }}
              search={place}
              className="font-semibold underline underline-offset-2"
            >
              Change its settings
            </Link>
          )}
        </p>
      ) : (
        issue !== undefined && (
          <p className="mt-1.5 text-xs text-ink-2">
            Last failure, <Time at={issue.lastSeenAt} />: {issue.lastError}{' '}
            <Link
              to="/issues"
              search={(at) => ({ ...place(at), open: issue.id })}
              className="font-semibold text-accent underline underline-offset-2"
            >
              Review
            </Link>
          </p>
        )
      )}
      <p role="status" className="text-xs empty:hidden">
        {test.error !== null ? (
          <span className="text-bad">{sentenceOf(test.error)}</span>
        ) : (
          test.data !== undefined &&
          (test.data.status === 'success' ? (
            <span className="text-ok">The test arrived.</span>
          ) : (
            <span className="text-bad">The test did not arrive: {test.data.cause}</span>
          ))
        )}
      </p>
    </li>
  );
}

/** What of its settings says what it can do. Secrets are there, or are not. */
function notesOf({ type, config }: Webhook): string | null {
  if (type !== 'slack') return null;
  const { channel } = config ?? {};
  const app = typeof channel === 'string' ? `${channel} by a Slack app` : 'Slack app';
  const way = config?.['token'] === MASK ? app : 'incoming webhook';
  return config?.['signingSecret'] === MASK ? `${way}, with buttons` : `${way}, without buttons`;
}
