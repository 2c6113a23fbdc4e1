// Installs the dependencies when they are missing or out of date, so that `npm start` and `npm test` work
// on a fresh clone. Plain JavaScript: it runs on the machine's own Node, before the pinned one is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

refuseOldNode();
if (isStale()) install();

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  stop(
    `Tidings needs Node 20.19 or newer to install itself; this is Node ${process.versions.node}. ` +
      'Install a newer Node from https://nodejs.org and run the command again.',
  );
}

/**
 * By content, not by time: a checkout touches files without changing them. npm leaves a copy of the lock file
 * in node_modules; what is installed is right when the manifests agree with the one and the one with the other.
 */
function isStale() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  const installed = readJson(join(modules, '.package-lock.json'))?.packages;
  if (!wanted || !installed || !existsSync(pinnedNode)) return true;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) {
      if (!agrees(readJson(join(root, path, 'package.json')), entry)) return true;
    } else if (
      installed[path] === undefined ? !mayBeAbsent(entry) : installed[path].version !== entry.version
    ) {
      return true;
    }
  }
  return workspaceFolders().some((folder) => wanted[folder] === undefined);
}

function agrees(manifest, entry) {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].every(
    (field) => JSON.stringify(sorted(manifest?.[field])) === JSON.stringify(sorted(entry[field])),
  );
}

function sorted(record = {}) {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Binaries for other platforms, and the workspaces' own links. */
function mayBeAbsent(entry) {
  return Boolean(entry.optional || entry.devOptional || entry.peer);
}

function workspaceFolders() {
  return rootManifest().workspaces.flatMap((workspace) =>
    workspace.endsWith('/*') ? foldersIn(workspace.slice(0, -2)) : [workspace],
  );
}

function install() {
  console.log('Installing…');
  let result = npm(['ci']);
  // The one case `npm ci` cannot handle: a manifest was edited and the lock file does not know it yet.
  if (result.status !== 0 && /\bEUSAGE\b/.test(result.output)) result = npm(['install']);
  if (result.status !== 0) {
    console.error(result.output);
    stop('The installation failed; npm says why above.', result.status);
  }
  if (pinnedVersion() !== wantedVersion()) runInstallScripts();
}

/** Node and PostgreSQL come to life in install scripts, which the user's npm may be set to skip. */
function runInstallScripts() {
  const allowed = Object.keys(rootManifest().allowScripts);
  const packages = allowed.filter((name) => existsSync(join(modules, name)));
  const result = npm(['rebuild', '--ignore-scripts=false', ...packages]);
  if (pinnedVersion() === wantedVersion()) return;
  console.error(result.output);
  stop(
    `Node ${wantedVersion()} could not be installed into node_modules. Delete node_modules and try again.`,
  );
}

function npm(args) {
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: root,
    env: environment(),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const output = `${stdout ?? ''}${stderr ?? ''}${error ? `npm could not be run: ${error.message}` : ''}`;
  return { status: status ?? 1, output };
}

/**
 * The environment without what the outer npm put in: with node_modules/.bin on the path, npm would run on
 * the very binary that `npm ci` is about to delete.
 */
function environment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^npm_(lifecycle|package|command|execpath|node_execpath|config_loglevel)/.test(name))
      delete env[name];
    if (name.toUpperCase() !== 'PATH') continue;
    env[name] = env[name]
      .split(delimiter)
      .filter((part) => !/[\\/]node_modules[\\/]\.bin$/.test(part))
      .join(delimiter);
  }
  // Development dependencies are part of a working tree, whatever the caller's NODE_ENV is.
  delete env.NODE_ENV;
  return env;
}

function pinnedVersion() {
  const { stdout } = spawnSync(pinnedNode, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return stdout?.trim().slice(1);
}

function wantedVersion() {
  return rootManifest().dependencies.node;
}

function rootManifest() {
  return readJson(join(root, 'package.json'));
}

function foldersIn(folder) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .map((name) => `${folder}/${name}`)
    .filter((name) => existsSync(join(root, name, 'package.json')));
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function stop(sentence, code = 1) {
  console.error(sentence);
  process.exit(code || 1);
}
