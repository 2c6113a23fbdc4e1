import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fonts } from './fonts.ts';

/** Browsers of the last two years: they know `light-dark()`, cascade layers and `<dialog>`. */
const TARGET = ['chrome123', 'edge123', 'firefox121', 'safari17.5'];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [fonts(), react(), tailwindcss()],
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
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What the first screen needs comes in one piece, which packs better than fifty.
        codeSplitting: { groups: [{ name: 'first', test: /\/console\/src\/(main|routes\/webhooks)\.tsx$/ }] },
      },
    },
  },
  // `npx vite console` for work on the console: the API of a server that runs beside it.
  server: { proxy: { '^/(v1|openapi.json|reference|healthz)': 'http://127.0.0.1:8420' } },
});
