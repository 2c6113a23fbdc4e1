import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { fonts } from './fonts.ts';

/** Browsers of the last two years: they know `light-dark()`, cascade layers and `<dialog>`. */
const TARGET = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

const FIRST = 'first';

/**
 * Has V8 compile the whole chunk while it comes, beside the page's thread; function by function, as each is called first, is a
 * quarter of what that thread has to do until the first screen is there. It is read at the very top alone, where Vite writes, too.
 */
function compiledAtOnce(chunk: string): Plugin {
  return {
    name: 'tidings:compiled-at-once',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle))
          if (file.type === 'chunk' && file.name === chunk)
            file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
      },
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [fonts(), react(), tailwindcss(), compiledAtOnce(FIRST)],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: TARGET,
    cssTarget: TARGET,
    manifest: '.vite/manifest.json',
    // A data: address in the place of a small file would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // Each chunk asks for what it needs; the polyfill would be a script of its own.
    modulePreload: { polyfill: false },
    // One chunk is large on purpose, see below; `npm run build` tells what a browser loads first, as it is sent.
    chunkSizeWarningLimit: Infinity,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the first screen needs comes in one piece, which packs better than fifty.
            { name: FIRST, test: /\/console\/src\/(main|routes\/webhooks)\.tsx$/, priority: 1 },
            // So does what many others have in common, and is small: a browser asks for six files at a time. What these parts
            // need themselves is in the first piece; more would come with each of them.
            {
              name: 'parts',
              test: /\/console\/src\/ui\/|\/lucide-react\//,
              minShareCount: 4,
              maxModuleSize: 6000,
              includeDependenciesRecursively: false,
            },
          ],
        },
      },
    },
  },
  // `npx vite console` for work on the console: the API of a server that runs beside it.
  server: { proxy: { '^/(v1|openapi.json|reference|healthz)': 'http://127.0.0.1:8420' } },
});
