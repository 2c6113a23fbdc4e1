/** How a Slack app is made that posts messages and whose buttons do something. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { slackManifest } from '@tidings/core/notification-types/slack/manifest';
import { instanceQuery } from '../queries/instance.ts';
import { useMay } from '../queries/session.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Note } from '../ui/states.tsx';

export function SlackSetup(): ReactNode {
  const maySee = useMay('settings:read');
  const { data } = useQuery({ ...instanceQuery, enabled: maySee });
  const said = data?.publicUrl ?? null;
  const manifest = slackManifest(said ?? location.origin);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <ol className="flex list-decimal flex-col gap-1 ps-5 text-ink-2">
        <li>
          At <code>api.slack.com/apps</code> choose Create New App, From a manifest, and paste this one.
        </li>
        <li>Install it in the workspace, and invite it to the channel.</li>
        <li>
          Add a webhook here with its bot token (OAuth &amp; Permissions), the channel, and its signing secret
          (Basic Information), which gives alerts and interactions their buttons.
        </li>
      </ol>
      <div className="relative">
        <pre
          tabIndex={0}
          role="region"
          aria-label="Manifest"
          className="overflow-x-auto rounded-md bg-sunken p-3 pe-24 font-mono text-xs leading-[1.55]"
        >
          {manifest}
        </pre>
        <div className="absolute end-2 top-2">
          <CopyButton what="Manifest" text={manifest} word="Copy" />
        </div>
      </div>
      {data !== undefined && said === null && (
        <Note tone="warn">
          The Request URL is where this page was opened. The server’s operator sets where Slack finds it with{' '}
          <code>TIDINGS_PUBLIC_URL</code>.
        </Note>
      )}
      {!(said ?? location.origin).startsWith('https:') && (
        <Note tone="warn">Slack calls only https: URLs: until this is one, buttons do nothing.</Note>
      )}
    </div>
  );
}
