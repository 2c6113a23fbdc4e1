/**
 * The fonts of Latin text, made smaller before they are bundled: the weights and features that the console uses, and the
 * characters for which Fontsource's own file stands. What English is written with is a file of its own, 29 KB in the place
 * of 89; letters with accents come with another, and all other scripts as they are, each only where text needs them.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const target = join(import.meta.dirname, '.fonts');

const FONTS = [
  // Figures of one width stand in columns; kerning and contextual forms make it Inter.
  { name: 'inter', wght: { min: 400, max: 700 }, keepFeatures: ['kern', 'tnum', 'calt'] },
  // Without the ligatures that turn what was sent into other signs.
  { name: 'jetbrains-mono', wght: { min: 400, max: 600 }, keepFeatures: [] },
] as const;

export function fonts(): Plugin {
  return {
    name: 'tidings:fonts',
    async config() {
      await mkdir(target, { recursive: true });
      await Promise.all(FONTS.map(make));
    },
  };
}

async function make({ name, wght, keepFeatures }: (typeof FONTS)[number]): Promise<void> {
  const source = await readFile(
    createRequire(import.meta.url).resolve(
      `@fontsource-variable/${name}/files/${name}-latin-wght-normal.woff2`,
    ),
  );
  await Promise.all(
    Object.entries(PARTS).map(async ([part, ranges]) => {
      const made = await subsetFont(source, charactersOf(ranges), {
        targetFormat: 'woff2',
        variationAxes: { wght },
        keepFeatures: [...keepFeatures],
      });
      const path = join(target, `${name}-${part}.woff2`);
      await writeFile(`${path}.new`, made);
      await rename(`${path}.new`, path);
    }),
  );
}

/** The characters of each `unicode-range` in `src/fonts.css`, first and last. */
const PARTS: Record<string, readonly (readonly [first: number, last: number])[]> = {
  latin: [
    [0x0000, 0x00a0],
    [0x00b7, 0x00b7],
    [0x00d7, 0x00d7],
    [0x2000, 0x206f],
    [0x2191, 0x2191],
    [0x2193, 0x2193],
    [0x2212, 0x2212],
  ],
  accents: [
    [0x00a1, 0x00b6],
    [0x00b8, 0x00d6],
    [0x00d8, 0x00ff],
    [0x0131, 0x0131],
    [0x0152, 0x0153],
    [0x02bb, 0x02bc],
    [0x02c6, 0x02c6],
    [0x02da, 0x02da],
    [0x02dc, 0x02dc],
    [0x0304, 0x0304],
    [0x0308, 0x0308],
    [0x0329, 0x0329],
    [0x20ac, 0x20ac],
    [0x2122, 0x2122],
    [0x2215, 0x2215],
    [0xfeff, 0xfeff],
    [0xfffd, 0xfffd],
  ],
};

function charactersOf(ranges: readonly (readonly [number, number])[]): string {
  return ranges
    .flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)),
    )
    .join('');
}
