import { expect, test } from 'vitest';
import { isDataPath, LOG_COLUMNS, namesIn } from './log-columns.ts';
import { FIELDS } from './search/fields.ts';
import { parseSearch } from './search/search.ts';

const PATHS = [
  ...[
    'data.a',
    'data.execution.status',
    'data.0',
    'data.a-b.$c.@d',
    'data[0]',
    'data[*].qty',
    'data[999999]',
  ],
  ...['data["any key"]', 'data["a \\" b"].c', 'data["a]"]', 'data.a["b"][*]', `data${'.a'.repeat(19)}`],
];
const NONE = [
  ...[
    'data',
    'data.',
    'data..a',
    'data.a.',
    'data[',
    'data[]',
    'data[x]',
    'data[1000000]',
    'data[-1]',
    'data["a]',
  ],
  ...[
    'data["a"',
    'data.a b',
    'data.a OR id',
    'data.a:1',
    'data.ä',
    'data["\0"]',
    'data["\ud800"]',
    'data["\\\0"]',
  ],
  ...['database.x', 'context.a', 'Data.a', ' data.a', 'data.a\n', `data${'.a'.repeat(20)}`],
];

test('paths are those of searches', () => {
  const isSearched = (path: string): boolean => {
    const parsed = parseSearch(`${path}:*`, { subject: 'deliveries', payloads: true });
    const where = parsed.ok ? parsed.query.where : null;
    return where?.kind === 'clause' && where.field.name === 'data' && where.test.operator === 'exists';
  };
  for (const path of PATHS) expect([path, isDataPath(path), isSearched(path)]).toEqual([path, true, true]);
  for (const path of NONE) expect([path, isDataPath(path)]).toEqual([path, false]);
  expect(namesIn(PATHS.join(' '))).toEqual(PATHS);
  expect(namesIn('  time\tdata["a ')).toEqual(['time', 'data["a ']);
});

test('columns of what can be searched are called as its fields', () => {
  const unsearched = ['completed', 'happened'];
  for (const [subject, names] of Object.entries(LOG_COLUMNS))
    for (const name of names.filter((each) => !unsearched.includes(each)))
      expect(
        name in FIELDS && (FIELDS as Record<string, { subjects: readonly string[] }>)[name]!.subjects,
        name,
      ).toContain(subject);
});
