#!/usr/bin/env node
// Plain JavaScript: it runs on the machine's own Node, and hands over to the pinned one where that is too old for TypeScript.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
// What was compiled once need not be again. Beside the code, where nobody may put anything who may not change the code.
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= NEEDED) {
  module.enableCompileCache(COMPILED);
  await import('./main.ts');
} else handOver();

function handOver() {
  const node = pinnedNode();
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`${node} does not run: ${error.message}`));
  child.on('close', (code) => (process.exitCode = code ?? 1));
}

function pinnedNode() {
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return stop('the one of this repository is not installed; npm install puts it there');
  }
}

/** @returns {never} */
function stop(why) {
  process.stderr.write(
    `tidings: Node ${NEEDED} is needed, and this is Node ${process.versions.node}: ${why}.\n`,
  );
  process.exit(2);
}
