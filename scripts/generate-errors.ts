/** Prints the error codes as a page of the docs. */
import { writeFile } from 'node:fs/promises';
import { ERRORS } from '@tidings/core/errors';

export async function writeErrors(file: string): Promise<'written'> {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, title, help }]) => `| \`${code}\` | ${status} | ${title} | ${help} |`,
  );
  const page = [
    '# Errors',
    '',
    'Every refusal is a problem document (RFC 9457, `application/problem+json`) with one of these codes, a `detail` that',
    'says what to do, and for input the paths at fault in `errors`. `GET /v1/errors` answers the same list.',
    '',
    '| code | status | what | what to do |',
    '|---|---:|---|---|',
    ...rows,
    '',
  ];
  await writeFile(file, page.join('\n'));
  return 'written';
}
