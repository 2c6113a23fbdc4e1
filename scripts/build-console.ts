/**
 * Builds the console when it is missing or was built from something else, so that `npm start` serves what stands in the
 * tree. What was built from is known by content, as a hash beside the result; a build that is up to date costs some
 * milliseconds. With `--sizes` it prints what a browser loads first.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { firstLoad } from './console-sizes.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'console', 'dist');
const STAMP = '.built-from';

/** Everything that the result depends on; the lock file stands for the packages. */
const INPUTS = [
  'console/{src,public}/**/*',
  'console/{index.html,fonts.ts,vite.config.ts,package.json}',
  '{core,sdk,verify}/src/**/*.ts',
  'package-lock.json',
  'scripts/build-console.ts',
];
const COMPRESSED = new Set(['.html', '.js', '.css', '.svg']);

async function buildConsoleIfStale(): Promise<void> {
  const wanted = hashOfInputs();
  if (readIfThere(join(dist, STAMP))?.toString() === wanted) return;
  console.log('Building the console…');
  // Whatever else runs here: React has a slower form for development.
  process.env['NODE_ENV'] = 'production';
  // Loaded only now: who has nothing to build does not wait for it.
  const { build } = await import('vite');
  const making = `${dist}-${process.pid}`;
  await build({
    configFile: join(root, 'console', 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: making },
  });
  await Promise.all(
    globSync('**/*', { cwd: making })
      .filter((path) => COMPRESSED.has(extname(path)))
      .map((path) => compress(join(making, path))),
  );
  writeFileSync(join(making, STAMP), wanted);
  // In one piece, so that a build that was cut off counts as none, and two at a time do not mix.
  rmSync(dist, { recursive: true, force: true });
  try {
    renameSync(making, dist);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Somebody else was quicker, and has built the same.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

async function compress(path: string): Promise<void> {
  const bytes = await readFile(path);
  const [brotlied, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
    promisify(gzip)(bytes, { level: 9 }),
  ]);
  await Promise.all([writeFile(`${path}.br`, brotlied), writeFile(`${path}.gz`, gzipped)]);
}

function hashOfInputs(): string {
  const hash = createHash('sha256');
  for (const path of globSync(INPUTS, { cwd: root }).toSorted()) {
    if (/\.test\.tsx?$/.test(path)) continue;
    const bytes = readIfThere(join(root, path));
    if (bytes !== undefined) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Undefined for folders and for what is not there. */
function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

await buildConsoleIfStale();
if (process.argv.includes('--sizes')) {
  const { parts, total } = firstLoad(dist);
  for (const { path, bytes } of parts) console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${path}`);
  console.log(`${(total / 1000).toFixed(1).padStart(7)} kB  first load`);
}
