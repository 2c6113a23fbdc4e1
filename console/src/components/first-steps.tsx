/** What somebody who has just begun does, one after the other. It goes when all is done, or when it is put away. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { firstStepsQuery } from '../queries/first-steps.ts';
import { useMay } from '../queries/session.ts';
import { place } from '../search-state.ts';
import type { Place } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { TryInbox } from './try-inbox.tsx';

const AWAY_KEY = 'tidings-first-steps-away';

export function FirstSteps({ looked }: { looked: Place }): ReactNode {
  const [isAway, setIsAway] = useState(() => localStorage.getItem(AWAY_KEY) !== null);
  const maySee = useMay('webhooks:read') && useMay('deliveries:read') && useMay('webhooks:write');
  const mayWatch = useMay('alert-rules:write');
  const { data } = useQuery({ ...firstStepsQuery(looked, mayWatch), enabled: maySee && !isAway });
  if (!maySee || isAway || data === undefined) return null;
  const { webhook, tested, verified, sent, watched } = data;
  if (webhook !== null && tested && verified && sent && watched) return null;
  const steps = [
    {
      title: 'Create a webhook',
      text: 'Where events go: a URL of yours, a Slack channel, an on-call rota.',
      done: webhook !== null,
      action: (
        <span className="flex flex-wrap gap-2">
          <TryInbox looked={looked} size="small" />
          <Link to="/webhooks/new" search={place} className={buttonClass('primary', 'small')}>
            Create webhook
          </Link>
        </span>
      ),
    },
    {
      title: 'Send a test',
      text: 'A signed example, with the request, the response, and how long each part took.',
      done: tested,
      action: webhook !== null && (
        <Link to="/webhooks/$id/test" params={{ id: webhook }} className={buttonClass('primary', 'small')}>
          Send test
        </Link>
      ),
    },
    {
      title: 'Verify the signature',
      text: 'Code for your receiver in eight languages. A test inbox does it by itself.',
      done: verified,
      action: webhook !== null && (
        <Link
          to="/webhooks/$id"
          params={{ id: webhook }}
          search={(before) => ({ ...place(before), code: 'node' })}
          className={buttonClass('primary', 'small')}
        >
          Receiver code
        </Link>
      ),
    },
    {
      title: 'Send your first event',
      text: 'From your product with the SDK, or from a terminal with curl.',
      done: sent,
      action: (
        <span className="flex flex-wrap gap-2">
          <a href="/reference/" className={buttonClass('plain', 'small')}>
            API reference
          </a>
          <Link to="/test-inboxes/send" search={place} className={buttonClass('primary', 'small')}>
            Send event
          </Link>
        </span>
      ),
    },
  ];
  if (mayWatch)
    steps.push({
      title: 'Create an alert rule',
      text: 'Get notified when something happens too often, too much, or not at all.',
      done: watched,
      action: (
        <Link to="/alerts/rules" search={place} className={buttonClass('primary', 'small')}>
          Alert rules
        </Link>
      ),
    });
  const next = steps.findIndex(({ done }) => !done);
  return (
    <section aria-labelledby="first-steps" className="rounded-lg border border-line bg-surface">
      <div className="flex items-center justify-between gap-2 border-b border-line py-2.5 ps-4 pe-2.5">
        <h2 id="first-steps" className="font-semibold">
          First steps{' '}
          <span className="ms-1 font-normal text-ink-3">
            {steps.filter(({ done }) => done).length} of {steps.length}
          </span>
        </h2>
        <Button
          kind="ghost"
          size="icon"
          aria-label="Dismiss the first steps"
          onClick={() => {
            localStorage.setItem(AWAY_KEY, '1');
            setIsAway(true);
          }}
        >
          <X size={14} aria-hidden />
        </Button>
      </div>
      <ol>
        {steps.map(({ title, text, done, action }, index) => (
          <li
            key={title}
            aria-current={index === next ? 'step' : undefined}
            className={`flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 last:border-0 ${done ? 'py-1.5' : 'py-2.5'}`}
          >
            <span
              className={`grid size-6 flex-none place-items-center rounded-full text-xs font-semibold ${done ? 'bg-ok-soft text-ok' : index === next ? 'bg-accent text-accent-ink' : 'bg-mute-soft text-ink-2'}`}
            >
              {done ? <Check size={13} aria-label="done" /> : index + 1}
            </span>
            <span className="min-w-0 flex-1 basis-56">
              <span className={`block font-semibold ${done ? 'text-ink-2' : ''}`}>{title}</span>
              {!done && <span className="block text-ink-2">{text}</span>}
            </span>
            {index === next && action}
          </li>
        ))}
      </ol>
    </section>
  );
}
