import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Button } from '../ui/button.tsx';
import { WebhookMenu } from './webhook-menu.tsx';
import { ScopePill } from './webhook-scope.tsx';
import { WebhookStatusPill } from './webhook-status.tsx';
import { EventsSummary, shortUrl, TypeWord } from './webhook-words.tsx';
import { PlaceWords } from './place-words.tsx';

const STEP = 60;

export function WebhookTiles({ webhooks }: { webhooks: readonly Webhook[] }): ReactNode {
  const [most, setMost] = useState(STEP);
  const rest = webhooks.length - most;
  return (
    <>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-3">
        {webhooks.slice(0, most).map((webhook) => (
          <li
            key={webhook.id}
            data-row
            data-id={webhook.id}
            className="relative flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-3.5 hover:border-line-strong"
          >
            <div className="flex items-start gap-2">
              <div className="min-w-0 flex-1">
                {/* The link covers the tile; the menu stands above it. */}
                <Link
                  to="/webhooks/$id"
                  params={{ id: webhook.id }}
                  data-row-link
                  className="block truncate font-semibold after:absolute after:inset-0 after:rounded-lg"
                  title={webhook.name}
                >
                  {webhook.name}
                </Link>
                <p className="truncate text-xs text-ink-3" title={webhook.url}>
                  <PlaceWords of={webhook} />
                  <span className="font-mono">{shortUrl(webhook.url)}</span>
                </p>
              </div>
              <div className="relative z-10 -mt-1 -me-1.5">
                <WebhookMenu webhook={webhook} />
              </div>
            </div>
            <div className="min-w-0">
              <EventsSummary events={webhook.events} />
            </div>
            <div className="mt-auto flex items-center justify-between gap-2">
              <span className="flex min-w-0 flex-wrap gap-1.5">
                <WebhookStatusPill webhook={webhook} />
                <ScopePill webhook={webhook} />
              </span>
              <span className="flex-none">
                <TypeWord type={webhook.type} />
              </span>
            </div>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <div className="mt-4 flex justify-center">
          <Button onClick={() => setMost(most + STEP)}>Show {Math.min(rest, STEP)} more</Button>
        </div>
      )}
    </>
  );
}
