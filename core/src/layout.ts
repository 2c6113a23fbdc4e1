/** How a saved search is shown: columns in their order, and those that stay in sight. */
import type { Fault } from './errors.ts';
import { isColumnOf, isDataPath, LOG_COLUMNS, MOST_DATA_PATHS } from './log-columns.ts';
import type { LogSubject } from './search/fields.ts';
import { nearest } from './search/nearest.ts';

interface Layout {
  /** Null: the usual ones. */
  columns: readonly string[] | null;
  pinned: readonly string[];
}

/** What a log cannot be shown by. @param payloads whether it may be told what events carry */
export function faultsOfLayout(
  { columns, pinned }: Layout,
  subject: LogSubject,
  payloads: boolean,
  path: string,
): Fault[] {
  const expected = LOG_COLUMNS[subject];
  const paths = subject === 'deliveries' ? ', and paths such as data.execution.status' : '';
  const wrong = (name: string, index: number): Omit<Fault, 'path'> | null => {
    if (!isColumnOf(subject, name)) {
      const suggestion = nearest(name, expected);
      const message = `is no column of ${subject}. There are ${expected.join(', ')}${paths}.`;
      return { message, expected, ...(suggestion !== undefined && { suggestion }) };
    }
    if (columns!.indexOf(name) < index) return { message: `is there already. Name ${name} once.` };
    if (!isDataPath(name)) return null;
    if (!payloads) return { message: 'is of what events carry: it takes the permission payloads:read.' };
    const before = columns!.slice(0, index).filter(isDataPath).length;
    return before < MOST_DATA_PATHS ? null : { message: `is one path too many: at most ${MOST_DATA_PATHS}.` };
  };
  const unpinned = (name: string, index: number): Omit<Fault, 'path'> | null => {
    if (!columns?.includes(name)) return { message: `is none of columns. Name ${name} there, too.` };
    return pinned.indexOf(name) < index ? { message: `is there already. Name ${name} once.` } : null;
  };
  const at = (names: readonly string[], list: string, judge: typeof wrong): Fault[] =>
    names.flatMap((name, index) => {
      const fault = judge(name, index);
      return fault === null ? [] : [{ path: `${path}/${list}/${index}`, ...fault }];
    });
  return [...at(columns ?? [], 'columns', wrong), ...at(pinned, 'pinned', unpinned)];
}
