/** How a webhook is put in words in lists. */
import { Asterisk, Braces } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';

/** The part of a URL that tells webhooks apart. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** All events is said loudly: such a webhook gets what is added later, too. */
export function EventsSummary({ events }: { events: readonly string[] }): ReactNode {
  if (events.includes('*')) {
    return (
      <Pill tone="warn" icon={Asterisk}>
        All events
      </Pill>
    );
  }
  if (events.length === 0) return <span className="text-ink-3">None</span>;
  const text = events.join(', ');
  return (
    <code className="block truncate" title={text}>
      {text}
    </code>
  );
}

export function TypeWord({ type }: { type: Webhook['type'] }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1.5 text-ink-2">
      <Braces size={13} aria-hidden /> {TYPE_WORDS[type]}
    </span>
  );
}

export const TYPE_WORDS: Record<Webhook['type'], string> = {
  rest: 'REST',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  teams: 'Microsoft Teams',
  discord: 'Discord',
  email: 'E-mail',
};
