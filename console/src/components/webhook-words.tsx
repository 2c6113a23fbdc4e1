/** How a webhook is put in words in lists. */
import { Asterisk, Braces, Hash, Mail, MessageCircle, Siren, UsersRound } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { patternsFor } from '@tidings/core/event-type';
import { Pill } from '../ui/pill.tsx';

/** The part of a URL that tells webhooks apart. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/**
 * All events is said loudly: such a webhook gets what is added later, too.
 *
 * @param catalog the types that there are; left out where it need not be said how many of them it gets
 */
export function EventsSummary({
  events,
  catalog = [],
}: {
  events: readonly string[];
  catalog?: readonly string[] | undefined;
}): ReactNode {
  if (events.includes('*')) {
    const beside = events.filter((each) => each !== '*').join(', ');
    return (
      <>
        <Pill tone="warn" icon={Asterisk}>
          All events
        </Pill>
        {beside !== '' && (
          <code className="block truncate text-xs text-ink-3" title={beside}>
            {beside}
          </code>
        )}
      </>
    );
  }
  if (events.length === 0) return <span className="text-ink-3">None</span>;
  const text = events.join(', ');
  const heard = catalog.filter((name) => patternsFor(name).some((each) => events.includes(each))).length;
  if (heard === 0) {
    return (
      <code className="block truncate" title={text}>
        {text}
      </code>
    );
  }
  return (
    <span className="block" title={`${heard} of the ${catalog.length} types of the catalog: ${text}`}>
      <span className="block">
        {number.format(heard)} of {number.format(catalog.length)}
      </span>
      <code className="block truncate text-xs text-ink-3">{text}</code>
    </span>
  );
}

const number = new Intl.NumberFormat();

export function TypeWord({ type }: { type: Webhook['type'] }): ReactNode {
  const Icon = TYPE_ICONS[type];
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-ink-2" title={TYPE_WORDS[type]}>
      <Icon size={13} aria-hidden /> <span className="truncate">{TYPE_WORDS[type]}</span>
    </span>
  );
}

export const TYPE_ICONS: Record<Webhook['type'], LucideIcon> = {
  rest: Braces,
  slack: Hash,
  pagerduty: Siren,
  teams: UsersRound,
  discord: MessageCircle,
  email: Mail,
};

export const TYPE_WORDS: Record<Webhook['type'], string> = {
  rest: 'REST',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  email: 'Email',
};

type Payload = '' | Exclude<NonNullable<Webhook['payload']>, 'native'>;
/** What the body of a request is; native unless it is said. */
export const PAYLOAD_WORDS: Record<Payload, string> = {
  '': 'Native',
  standard: 'Standard Webhooks',
  context: 'With context (event_time, event_type, current_context, data)',
  alert: 'Alert',
  'compact-alert': 'Compact alert, in at most 4 KB',
  cloudevents: 'CloudEvents',
  custom: 'Custom: a template',
};

/** What a receiver of each gets. */
export const TYPE_ABOUT: Record<Webhook['type'], string> = {
  rest: 'An HTTP request to your API, with the event as JSON.',
  slack: 'A message in a channel, by an incoming webhook or by your own app.',
  pagerduty: 'An incident: triggered, acknowledged and resolved by what happens.',
  teams: 'A card in a channel.',
  discord: 'A message in a channel.',
  email: 'An email, sent by your mail server.',
};
