/** A first webhook made from elsewhere than the console. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { quoted } from '../curl.ts';
import type { Place } from '../search-state.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Parts } from '../ui/parts.tsx';
import { Block } from './exchange.tsx';

const WAYS = [
  ['curl', 'curl'],
  ['sdk', 'TypeScript'],
  ['cli', 'Command line'],
] as const;
type Way = (typeof WAYS)[number][0];

const EXAMPLE = { name: 'Orders', url: 'https://example.com/webhooks', events: ['order.*'] };

export default function WebhookCode({ looked }: { looked: Place }): ReactNode {
  const [way, setWay] = useState<Way>('curl');
  const code = codeOf(way, looked);
  return (
    <section
      aria-label="Create one from elsewhere"
      className="mt-4 rounded-lg border border-line bg-surface px-4 py-3"
    >
      <div className="mb-2.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Parts label="How to create it" parts={WAYS} part={way} onPart={setWay} />
        <CopyButton what="Code" text={code} word="Copy" />
      </div>
      <Block>{code}</Block>
      <p className="mt-2 text-ink-2">
        <code>TIDINGS_API_KEY</code> holds an API key with <code>webhooks:write</code>.
      </p>
    </section>
  );
}

function codeOf(way: Way, { organization, project }: Place): string {
  const place = {
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  };
  switch (way) {
    case 'curl':
      return [
        `curl -X POST ${quoted(`${location.origin}/v1/webhooks`)}`,
        '-H "Authorization: Bearer $TIDINGS_API_KEY"',
        `-H 'Content-Type: application/json'`,
        `--data-raw ${quoted(JSON.stringify({ ...EXAMPLE, ...place }))}`,
      ].join(' \\\n  ');
    case 'sdk':
      return [
        `import { Tidings } from '@tidings/sdk';`,
        '',
        'const tidings = new Tidings({',
        '  apiKey: process.env.TIDINGS_API_KEY,',
        `  baseUrl: ${JSON.stringify(location.origin)},`,
        '});',
        `await tidings.webhooks.create(${JSON.stringify({ ...EXAMPLE, ...place }, null, 2)});`,
      ].join('\n');
    case 'cli':
      return [
        `export TIDINGS_URL=${quoted(location.origin)}`,
        [
          `tidings webhooks create --name ${EXAMPLE.name}`,
          `--url ${EXAMPLE.url} --event ${quoted(EXAMPLE.events[0]!)}`,
          ...Object.entries(place).map(([name, id]) => `--${name} ${quoted(id)}`),
        ].join(' \\\n  '),
      ].join('\n');
  }
}
