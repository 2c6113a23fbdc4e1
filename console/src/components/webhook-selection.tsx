/** What is done with webhooks that are ticked. It floats at the lower edge, so that no row moves when the first one is. */
import { Pause, Play, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import type { BulkAction } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';

const BulkWebhooks = lazy(async () => ({ default: (await import('./bulk-webhooks.tsx')).BulkWebhooks }));
const count = new Intl.NumberFormat();

export function WebhookSelection({
  webhooks,
  onChange,
}: {
  /** Those that are ticked. */
  webhooks: readonly Webhook[];
  /** @param ids of those that are ticked from now on */
  onChange: (ids: ReadonlySet<string>) => void;
}): ReactNode {
  // What is asked for stays what was ticked then, whatever becomes of the list.
  const [asked, setAsked] = useState<{ action: BulkAction; webhooks: readonly Webhook[] } | null>(null);
  const ask = (action: BulkAction): void => setAsked({ action, webhooks });
  return (
    <>
      {webhooks.length > 0 && (
        <div
          role="region"
          aria-label="Selected webhooks"
          data-floats
          className="sticky bottom-3 z-10 mx-auto mt-3 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-surface px-3 py-2 shadow-float"
        >
          <span role="status" className="me-1 font-medium">
            {count.format(webhooks.length)} selected
          </span>
          <Button size="small" onClick={() => ask('pause')}>
            <Pause size={13} aria-hidden /> Pause
          </Button>
          <Button size="small" onClick={() => ask('resume')}>
            <Play size={13} aria-hidden /> Resume
          </Button>
          <Button size="small" onClick={() => ask('delete')}>
            <Trash2 size={13} aria-hidden /> Delete
          </Button>
          <Button size="small" kind="ghost" data-clear onClick={() => onChange(new Set())}>
            Clear selection
          </Button>
        </div>
      )}
      <Suspense>
        {asked !== null && (
          <BulkWebhooks
            {...asked}
            onClose={(left) => {
              setAsked(null);
              onChange(new Set(left));
            }}
          />
        )}
      </Suspense>
    </>
  );
}
