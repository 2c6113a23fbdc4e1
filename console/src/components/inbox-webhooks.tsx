/** The webhooks that send to a test inbox, each with a test at hand; what comes of it is seen in the inbox itself. */
import { Link } from '@tanstack/react-router';
import { FlaskConical, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import type { TestInbox, Webhook } from '@tidings/sdk';
import { useMay } from '../queries/session.ts';
import { useTestWebhook, useWebhooks } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { place } from '../search-state.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';

export function InboxWebhooks({ inbox }: { inbox: TestInbox }): ReactNode {
  const { webhooks } = useWebhooks({ organization: inbox.organization });
  const mayWrite = useMay('webhooks:write');
  const own = webhooks.filter(({ testInbox }) => testInbox === inbox.id);
  return (
    <section
      aria-labelledby="inbox-webhooks"
      className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-surface p-4"
    >
      <h2 id="inbox-webhooks" className="font-semibold">
        Webhooks that send here
      </h2>
      {own.length === 0 ? (
        <p className="text-ink-2">None yet. Use the address in a webhook of {inbox.organization}.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {own.map((webhook) => (
            <Sending key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      {mayWrite && (
        <div>
          <Link
            to="/webhooks/new"
            search={(before) => ({ ...place(before), organization: inbox.organization, url: inbox.url })}
            className={buttonClass('plain', 'small')}
          >
            <Plus size={13} aria-hidden /> Create webhook
          </Link>
        </div>
      )}
    </section>
  );
}

function Sending({ webhook: { id, name } }: { webhook: Webhook }): ReactNode {
  const mayTest = useMay('deliveries:write');
  const test = useTestWebhook(id);
  return (
    <li className="flex flex-wrap items-center gap-2">
      <Link
        to="/webhooks/$id"
        params={{ id }}
        search={place}
        title={name}
        className="min-w-0 flex-1 basis-32 truncate rounded-sm font-medium hover:underline"
      >
        {name}
      </Link>
      {mayTest && (
        <Button size="small" kind="primary" busy={test.isPending} onClick={() => test.mutate({})}>
          {!test.isPending && <FlaskConical size={13} aria-hidden />} Send test
        </Button>
      )}
      {test.error !== null && (
        <div className="basis-full">
          <Note tone="bad" role="alert">
            {sentenceOf(test.error)}
          </Note>
        </div>
      )}
    </li>
  );
}
