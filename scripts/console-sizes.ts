/** What a browser fetches until the list of webhooks is on the screen. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface FirstLoad {
  /** Bytes over the wire: gzipped, fonts as they are. */
  parts: { path: string; bytes: number }[];
  total: number;
}

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

/** The page names what it loads; the list of webhooks is the first screen, and these are the fonts of English text. */
const SCREEN = 'src/routes/webhooks.tsx';
const FONTS = 'assets/{inter,jetbrains-mono}-latin-????????.woff2';

export function firstLoad(dist: string): FirstLoad {
  const chunks = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path!);
  const files = new Set(['index.html', ...named, ...globSync(FONTS, { cwd: dist })]);
  const visited = new Set<string>();
  const visit = (key: string): void => {
    const chunk = chunks[key];
    if (!chunk || visited.has(key)) return;
    visited.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const [key, { file }] of Object.entries(chunks))
    if (key === SCREEN || named.includes(file)) visit(key);
  const parts = [...files]
    .map((path) => ({
      path,
      bytes: statSync(join(dist, path.endsWith('.woff2') ? path : `${path}.gz`)).size,
    }))
    .toSorted((a, b) => b.bytes - a.bytes);
  return { parts, total: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}
