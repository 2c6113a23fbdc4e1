import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { AppWindow } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Block } from '../components/exchange.tsx';
import { Failure } from '../components/failure.tsx';
import { Listed } from '../components/listed.tsx';
import { OpenPortal } from '../components/open-portal.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { PortalSessionTable } from '../components/portal-session-table.tsx';
import { instanceQuery } from '../queries/instance.ts';
import { portalSessionsQuery } from '../queries/portal-sessions.ts';
import { useMay } from '../queries/session.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { HowMany, Placeholder, Skeleton } from '../ui/states.tsx';

/** Where customers of the operator look after their own webhooks: who has it open, and how it is embedded. */
export default function PortalSettings(): ReactNode {
  useTitle('Portal');
  const looked = usePlace();
  const mayWrite = useMay('portal-sessions:write');
  const [opens, setOpens] = useState(false);
  const query = useInfiniteQuery(portalSessionsQuery(looked));
  const sessions = query.data?.pages.flatMap((page) => page.sessions) ?? [];
  const snippet = snippetOf(looked.organization ?? 'customer-42');
  return (
    <div className="flex flex-col gap-5">
      <div>
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-2">
          <h1 className="text-lg font-bold tracking-[-0.015em]">Portal</h1>
          <div className="grow" />
          {mayWrite && (
            <Button kind="primary" onClick={() => setOpens(true)}>
              <AppWindow size={14} aria-hidden /> Open the portal of an organization
            </Button>
          )}
        </div>
        <p className="mt-1 max-w-[80ch] text-ink-2">
          In the portal your customers manage the webhooks of their own organization: they create and change
          them, see events and deliveries, send tests and replay what failed. It is a page of this server that
          you link to or embed in a frame; a session lets a customer in for an hour.
        </p>
      </div>
      <section aria-labelledby="open-sessions">
        <div className="mb-2 flex flex-wrap items-center gap-x-2.5">
          <h2 id="open-sessions" className="font-semibold">
            Open sessions
          </h2>
          {query.data !== undefined && (
            <HowMany found={sessions.length}>
              {sessions.length}
              {query.hasNextPage && '+'}
            </HowMany>
          )}
        </div>
        <Listed
          pages={query}
          what="portal sessions"
          empty={
            sessions.length > 0 ? null : (
              <Placeholder icon={AppWindow} title="No session is open">
                Your backend creates one for each customer who opens the portal.
              </Placeholder>
            )
          }
        >
          <PortalSessionTable sessions={sessions} />
        </Listed>
      </section>
      <Origins />
      <section aria-labelledby="embed">
        <div className="mb-2 flex flex-wrap items-center gap-x-2.5">
          <h2 id="embed" className="flex-1 font-semibold">
            Embed it
          </h2>
          <CopyButton what="Code" text={snippet} word="Copy" />
        </div>
        <Block>{snippet}</Block>
        <p className="mt-1.5 text-xs text-ink-3">
          <code>TIDINGS_API_KEY</code> holds an API key with <code>portal-sessions:write</code> and the
          permissions that the session is to have.
        </p>
      </section>
      {opens && <OpenPortal onClose={() => setOpens(false)} />}
    </div>
  );
}

/** Which sites may show it in a frame. */
function Origins(): ReactNode {
  const maySee = useMay('settings:read');
  const { data, error, refetch } = useQuery({ ...instanceQuery, enabled: maySee });
  if (!maySee) return null;
  return (
    <section aria-labelledby="origins">
      <h2 id="origins" className="mb-1 font-semibold">
        Allowed origins
      </h2>
      {error !== null && data === undefined ? (
        <Failure small what="The allowed origins" error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton className="h-6 w-60" />
      ) : data.portalOrigins.length === 0 ? (
        <p className="text-ink-2">
          None: the portal is a page of its own, and no site may show it in a frame. The setting{' '}
          <code>TIDINGS_PORTAL_ORIGINS</code> of the server lists those that may.
        </p>
      ) : (
        <>
          <ul className="flex flex-col gap-0.5">
            {data.portalOrigins.map((origin) => (
              <li key={origin}>
                <code>{origin}</code>
              </li>
            ))}
          </ul>
          <p className="mt-1 text-ink-2">
            Pages of these sites may show the portal in a frame, as the setting{' '}
            <code>TIDINGS_PORTAL_ORIGINS</code> of the server says; nothing else of the console may be framed.
          </p>
        </>
      )}
    </section>
  );
}

function snippetOf(organization: string): string {
  return [
    "import { Tidings } from '@tidings/sdk';",
    '',
    'const tidings = new Tidings({',
    '  apiKey: process.env.TIDINGS_API_KEY,',
    `  baseUrl: ${JSON.stringify(location.origin)},`,
    '});',
    '',
    '// In your backend, whenever a customer opens the page:',
    'const { url } = await tidings.portalSessions.create({',
    `  organization: ${JSON.stringify(organization)},`,
    '  expiresInSeconds: 3600,',
    '});',
    '',
    '// In the page:',
    'const html = `<iframe src="${url}" title="Webhooks" allow="clipboard-write" style="border: 0; width: 100%; height: 600px"></iframe>`;',
  ].join('\n');
}
