/** Lists, a page at a time, in the order in which their rows were made. */
import { rows } from './db.ts';
import type { Db, ListPage } from './db.ts';
import { inPlace, inScope } from './scope.ts';
import type { PlaceFilter, Scope } from './scope.ts';
import { Parameters } from './search/parameters.ts';

type Order = 'newest' | 'oldest';

/**
 * The end of a statement that lists one page, after its last condition. One row more than the limit tells that there are others; a
 * page before another one comes backwards.
 *
 * @param column a number that grows with each row that is made
 */
export function pageOf(column: string, first: Order, page: ListPage, parameters: Parameters): string {
  const rises = (first === 'oldest') !== (page.from?.direction === 'prev');
  const after = page.from && `AND ${column} ${rises ? '>' : '<'} ${parameters.add(page.from.key, 'int8')}`;
  return `${after ?? ''} ORDER BY ${column} ${rises ? 'ASC' : 'DESC'}
    LIMIT ${parameters.add(page.limit + 1, 'int4')} OFFSET ${parameters.add(page.offset, 'int4')}`;
}

/**
 * One page of what a caller may see of a place, and of it what is asked for.
 *
 * @param view a statement up to its condition, in which `o` is the organization of a row and `p` its project
 * @param of the alias of the table whose rows are listed
 * @param asked conditions that have to hold besides; what is not asked for is false
 */
export function listRows<Row extends object>(
  db: Db,
  view: string,
  {
    of,
    first,
    scope,
    only,
    page,
  }: { of: string; first: Order; scope: Scope; only: PlaceFilter; page: ListPage },
  asked: (parameters: Parameters) => readonly (string | false)[] = () => [],
): Promise<Row[]> {
  const parameters = new Parameters();
  parameters.values.push(scope.organization, scope.project, only.organization, only.project);
  const all = [inScope(of, 1), inPlace(3), ...asked(parameters)].filter((one) => one !== false);
  const end = pageOf(`${of}.number`, first, page, parameters);
  return rows(db, `${view} WHERE ${all.join(' AND ')} ${end}`, parameters.values);
}
