import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test.each([
  [['a', 1, null, -2.5], 'a,1,,-2.5'],
  [['a,b', 'say "hi"', 'two\nlines'], '"a,b","say ""hi""","two\nlines"'],
  [
    ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'],
    `'=1+1,'+1,'-1,'@SUM(A1),"'\t=1","'\r=1","'\n=1"`.replace(`"'\t=1"`, `'\t=1`),
  ],
  [['=HYPERLINK("http://x","y")'], `"'=HYPERLINK(""http://x"",""y"")"`],
  [[' leading', 'trailing '], '" leading","trailing "'],
] as const)('%j', (cells, line) => {
  expect(csvLine(cells)).toBe(`${line}\r\n`);
});

test('every cell can be read back, and none begins a formula', () => {
  const text = fc.string({ unit: fc.constantFrom(...'a"=+-@,\t\r\n \''.split('')), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (cells) => {
      const read = readLine(csvLine(cells));
      expect(read.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, ''))).toEqual(
        cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, '')),
      );
      for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  );
});

/** As RFC 4180 says it. */
function readLine(line: string): string[] {
  const cells: string[] = [];
  for (let at = 0; ;) {
    let cell = '';
    if (line[at] === '"') {
      for (at++; !(line[at] === '"' && line[at + 1] !== '"'); at++) {
        if (line[at] === '"') at++;
        cell += line[at];
      }
      at++;
    } else {
      while (at < line.length && line[at] !== ',' && !line.startsWith('\r\n', at)) cell += line[at++];
    }
    cells.push(cell);
    if (line[at] !== ',') return cells;
    at++;
  }
}
