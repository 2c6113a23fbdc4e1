// Under which account PostgreSQL runs. An ordinary user runs it as himself. PostgreSQL refuses to run as root, so
// root runs it as `postgres` or `nobody`; and when the tree lies in a directory closed to that account (/root is,
// usually), the child gets the one capability that lets it pass, and no other.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import type { Binaries } from './binaries.ts';
import { PostgresError, USE_OTHER_DATABASE } from './postgres-error.ts';

export interface Account {
  /** Set only for root: whose the cluster's files are. */
  uid?: number;
  gid?: number;
  /** What stands before the program in the command line, to enter the account. */
  prefix: string[];
}

/**
 * `owner` is the directory of an existing cluster, whose account is then kept; `reach` is a directory that
 * PostgreSQL must be able to enter.
 */
export function chooseAccount(binaries: Binaries, place: { reach: string; owner: string }): Account {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = ownerOf(place.owner) ?? systemAccount();
  const accounts: Account[] = [
    { uid, gid, prefix: [] },
    { uid, gid, prefix: withCapability('dac_read_search', uid, gid) },
    { uid, gid, prefix: withCapability('dac_override', uid, gid) },
  ];
  const account = accounts.find((candidate) => canReach(candidate, place.reach, binaries.postgres));
  if (account) return account;
  throw new PostgresError(
    'no_account',
    `PostgreSQL may not run as root, and user ${uid} cannot reach ${place.reach} and ${binaries.postgres}. ` +
      `Run Tidings as an ordinary user, move it and TIDINGS_DATA out of directories that only root can enter, or ${USE_OTHER_DATABASE}.`,
  );
}

/** The account a new cluster would get; null when we are not root and files simply are ours. */
export function rootsAccount(): { uid: number; gid: number } | null {
  return process.getuid?.() === 0 ? systemAccount() : null;
}

export function spawnOptions(account: Account) {
  // With a prefix the program that stands there changes the account. Nothing of our own environment reaches
  // PostgreSQL: it holds keys, and LC_ALL would decide the language of the messages we read.
  const identity =
    account.prefix.length === 0 && account.uid !== undefined ? { uid: account.uid, gid: account.gid } : {};
  const env =
    process.platform === 'win32' ? undefined : { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
  return { ...identity, env, cwd: process.platform === 'win32' ? undefined : '/' };
}

function ownerOf(dir: string) {
  const stat = statSync(dir, { throwIfNoEntry: false });
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : null;
}

function systemAccount(): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new PostgresError(
    'no_account',
    `PostgreSQL may not run as root, and this machine has neither a user postgres nor a user nobody. ` +
      `Run Tidings as an ordinary user, or ${USE_OTHER_DATABASE}.`,
  );
}

/** no_setuid_fixup: without it access(2), which PostgreSQL asks before it runs anything, ignores the capability. */
function withCapability(capability: string, uid: number, gid: number): string[] {
  return [
    'setpriv',
    ...['--reuid', String(uid), '--regid', String(gid), '--clear-groups'],
    ...['--securebits', '+no_setuid_fixup'],
    ...['--inh-caps', `+${capability}`, '--ambient-caps', `+${capability}`],
  ];
}

function canReach(account: Account, dir: string, postgres: string): boolean {
  // `-C data_directory` would need a cluster; `--version` already loads every shared library.
  const script = 'cd "$1" && test -x "$2" && exec "$2" --version';
  const [program, ...args] = [...account.prefix, '/bin/sh', '-c', script, 'sh', dir, postgres];
  return spawnSync(program, args, { ...spawnOptions(account), stdio: 'ignore' }).status === 0;
}
