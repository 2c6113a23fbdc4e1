import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import type { WebhookInput } from '@tidings/sdk';
import { usePreview } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { Exchange } from './exchange.tsx';

/** The draft as it stands, tried before it is saved. Whatever comes of it, it can be created. */
export function DraftTest({ input }: { input: WebhookInput }): ReactNode {
  const preview = usePreview();
  const { data, error, isPending } = preview;
  const run = (send: boolean): void => preview.mutate({ webhook: input, send });
  return (
    <section
      aria-labelledby="draft-test"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="draft-test" className="grow font-semibold">
          Try it
        </h2>
        <Button size="small" busy={isPending} onClick={() => run(false)}>
          Show request
        </Button>
        <Button size="small" busy={isPending} onClick={() => run(true)}>
          <FlaskConical size={13} aria-hidden /> Send test
        </Button>
      </div>
      {error !== null ? (
        <Note tone="warn" role="alert">
          {sentenceOf(error)}
        </Note>
      ) : data === undefined ? (
        <p className="text-ink-2">
          See the request that an example event would make, or send it to the URL. Nothing is saved by it, and
          nothing it shows keeps you from creating the webhook.
        </p>
      ) : (
        <Exchange
          request={data.request}
          response={data.sent?.response ?? null}
          timing={data.sent?.timing ?? null}
          verdict={data.sent === null ? null : { delivered: data.sent.delivered, cause: data.sent.cause }}
          wasSent={data.sent !== null}
        />
      )}
    </section>
  );
}
