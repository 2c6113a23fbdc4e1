/** Prints the settings as a page of the docs. */
import { writeFile } from 'node:fs/promises';
import { SETTINGS } from '../server/src/config.ts';

export async function writeSettings(file: string): Promise<'written'> {
  const rows = Object.entries(SETTINGS).map(
    ([name, { default: value, about }]) =>
      `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${about} |`,
  );
  const page = [
    '# Settings',
    '',
    'Read from the environment once, at start. A setting that is unknown or malformed stops the start with a sentence.',
    '',
    '| name | default | what |',
    '|---|---|---|',
    ...rows,
    '',
  ];
  await writeFile(file, page.join('\n'));
  return 'written';
}
