/** What people and programs read: text, tables, JSON, and errors with what to do. */
import { TidingsApiError } from '@tidings/sdk';
import { UsageError } from './arguments.ts';

export function printText(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  printText(JSON.stringify(value, null, 2));
}

/** Columns under their names, if they have any, as wide as they must be. */
export function printTable(names: readonly string[] | null, rows: readonly (readonly string[])[]): void {
  const lines = [...(names ? [names] : []), ...rows].map((row) => row.map(onOneLine));
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  printText(
    lines
      .map((line) =>
        line
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd(),
      )
      .join('\n'),
  );
}

/** A thing's fields, one a line. */
export function printFields(fields: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  printText(
    Object.entries(fields)
      .map(([name, value]) => `${name.padEnd(width)}  ${onOneLine(value)}`)
      .join('\n'),
  );
}

/** Names and messages are other people's texts: nothing in them may move the cursor. */
function onOneLine(text: string): string {
  // Control characters and the separators that terminals break lines at.
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
}

/** Beside the answer, so that programs that read that are not disturbed. */
export function printWarnings(warnings: readonly { path: string; detail: string }[]): void {
  for (const { path, detail } of warnings)
    process.stderr.write(`tidings: warning: ${onOneLine(path)}: ${onOneLine(detail)}\n`);
}

/** Where in a search something is wrong, under the search itself. */
export function printPlace(text: string, faults: TidingsApiError['errors']): void {
  const [fault] = faults;
  if (fault?.position === undefined || /[^\x20-\x7e]/.test(text) || text.length > 120) return;
  const mark = '^'.repeat(Math.max(1, fault.length ?? 1));
  const meant = fault.suggestion ? ` ${fault.suggestion}` : '';
  process.stderr.write(`  ${text}\n  ${' '.repeat(fault.position)}${mark}${meant}\n`);
}

/** How something comes along: for people, who see it on standard error, a line each. */
export function printProgress(text: string): void {
  process.stderr.write(`${onOneLine(text)}\n`);
}

export function printError(error: unknown, asJson: boolean): void {
  process.stderr.write(asJson ? `${JSON.stringify(describe(error))}\n` : `tidings: ${explain(error)}\n`);
}

function explain(error: unknown): string {
  if (!(error instanceof TidingsApiError)) return error instanceof Error ? error.message : String(error);
  // What is a member of the query there is an option here.
  const message = error.message.replace('say confirm=true', 'say --confirm');
  const faults = error.errors.map(({ path, message: what }) => `\n  ${path || 'the body'} ${what}`);
  return `${message} (${error.status} ${error.code})${faults.length > 1 ? faults.join('') : ''}`;
}

function describe(error: unknown): Record<string, unknown> {
  if (error instanceof TidingsApiError) {
    const { code, status, detail, errors } = error;
    return { code, status, detail, errors };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: error instanceof UsageError ? 'usage' : 'failed', detail };
}
