/** What somebody writes who uses the hook. */
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useLive } from '@tidings/sdk/react';
import type { TokenSource } from '@tidings/sdk';

function Stream() {
  const [query, setQuery] = useState('event:hook.*');
  const [active, setActive] = useState(true);
  const [keep, setKeep] = useState(100);
  const [name, setName] = useState<'source' | 'elsewhere'>('source');
  const source = (globalThis as unknown as Record<typeof name, TokenSource>)[name];
  const { items, state, error } = useLive({
    source: { ...source },
    kinds: ['events'],
    query,
    active,
    keep,
  });
  return h(
    'main',
    null,
    h('p', { role: 'status' }, state),
    h('p', { role: 'alert' }, error?.message),
    h('button', { onClick: () => setActive(!active) }, 'pause'),
    h('button', { onClick: () => setQuery('event=other') }, 'other'),
    h('button', { onClick: () => setQuery('event:(') }, 'unreadable'),
    h('button', { onClick: () => setKeep(1) }, 'latest'),
    h('button', { onClick: () => setName('elsewhere') }, 'elsewhere'),
    h(
      'ul',
      null,
      items.map((item) => h('li', { key: item.cursor }, item.kind === 'event' ? item.event.type : '')),
    ),
  );
}

createRoot(document.getElementById('root')!).render(h(Stream));
