/**
 * Packs what others install: JavaScript and declarations in `<package>/dist`, with a manifest of its own, since Node
 * strips no types inside node_modules. `npm run pack`, then `npm publish ./sdk/dist`.
 */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
export const PACKAGES = ['verify', 'sdk'] as const;

/** Writes `<name>/dist`, or another folder. */
export async function pack(
  name: (typeof PACKAGES)[number],
  target = join(ROOT, name, 'dist'),
): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const config = join(target, 'tsconfig.json');
  await writeFile(
    config,
    JSON.stringify({
      extends: join(ROOT, name, 'tsconfig.json'),
      compilerOptions: {
        composite: false,
        incremental: false,
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: false,
        rewriteRelativeImportExtensions: true,
        rootDir: join(ROOT, name, 'src'),
        outDir: target,
        tsBuildInfoFile: null,
      },
      include: [join(ROOT, name, 'src')],
      exclude: [join(ROOT, name, 'src/**/*.test.ts')],
      references: [],
    }),
  );
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: 'inherit',
  });
  await rm(config);
  const manifest = JSON.parse(await readFile(join(ROOT, name, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const { devDependencies: _, exports, ...kept } = manifest;
  await writeFile(
    join(target, 'package.json'),
    `${JSON.stringify({ ...kept, exports: compiledExports(exports as Record<string, string>), sideEffects: false }, null, 2)}\n`,
  );
  await cp(join(ROOT, name, 'README.md'), join(target, 'README.md'));
  await cp(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
}

/** The same, of what is made from the sources. */
function compiledExports(
  exports: Record<string, string>,
): Record<string, { types: string; default: string }> {
  return Object.fromEntries(
    Object.entries(exports).map(([name, file]) => {
      const made = file.replace('./src/', './').replace(/\.ts$/, '');
      return [name, { types: `${made}.d.ts`, default: `${made}.js` }];
    }),
  );
}

if (import.meta.main) for (const name of PACKAGES) await pack(name);
