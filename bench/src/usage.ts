import { readdirSync, readFileSync } from 'node:fs';

/** CPU time a process has used so far, in milliseconds, all its threads included. */
export function cpuMs(pid: number): number {
  const { user, system } = stat(pid);
  return (user + system) * MS_PER_TICK;
}

/** CPU time of a process, its living descendants and those already reaped: the whole of a PostgreSQL. */
export function familyCpuMs(pid: number): number {
  try {
    const { user, system, reaped } = stat(pid);
    const own = (user + system + reaped) * MS_PER_TICK;
    return childrenOf(pid).reduce((total, child) => total + familyCpuMs(child), own);
  } catch {
    // It ended between the listing and the reading, and is counted as reaped the next time.
    return 0;
  }
}

/** CPU time the whole machine has used so far, and time its hypervisor gave to others, in milliseconds. */
export function machineCpuMs(): { busyMs: number; stolenMs: number } {
  const fields =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return { busyMs: (user + nice + system + irq + softirq) * MS_PER_TICK, stolenMs: steal * MS_PER_TICK };
}

/** The largest resident set the process has had, in MB (VmHWM). */
export function peakRssMb(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB/m);
  return Number(line?.[1] ?? 0) / 1024;
}

/** The same of a process and its children together. */
export function familyPeakRssMb(pid: number): number {
  return childrenOf(pid).reduce((total, child) => total + familyPeakRssMb(child), peakRssMb(pid));
}

/** Memory of a process and its children with shared pages counted once (Pss), in MB, right now. */
export function familyPssMb(pid: number): number {
  let kb = 0;
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      kb += Number(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0);
    } catch {
      // Ended meanwhile.
    }
  }
  return kb / 1024;
}

function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const list = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
    if (list !== '') children.push(...list.split(' ').map(Number));
  }
  return children;
}

function stat(pid: number): { user: number; system: number; reaped: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces, so fields are counted from the bracket's end (proc_pid_stat(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    user: Number(fields[11]),
    system: Number(fields[12]),
    reaped: Number(fields[13]) + Number(fields[14]),
  };
}

/** USER_HZ is 100 on every Linux that Node supports. */
const MS_PER_TICK = 10;
