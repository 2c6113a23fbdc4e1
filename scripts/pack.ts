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
  const { devDependencies: _, exports: __, ...kept } = manifest;
  await writeFile(
    join(target, 'package.json'),
    `${JSON.stringify({ ...kept, exports: { '.': { types: './index.d.ts', default: './index.js' } }, sideEffects: false }, null, 2)}\n`,
  );
  await cp(join(ROOT, name, 'README.md'), join(target, 'README.md'));
  await cp(join(ROOT, 'LICENSE'), join(target, 'LICENSE'));
}

if (import.meta.main) for (const name of PACKAGES) await pack(name);
