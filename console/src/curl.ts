/** Requests as commands. */
import type { Attempt } from '@tidings/sdk';

/** As the server writes what must not be shown. */
const MASK = '***';

/**
 * A command that sends the same once more. What is masked in the record is a variable of the shell in it, which is named
 * above the command.
 */
export function curlOf({ method, url, headers, body, bodyForm }: Attempt['request']): string {
  const variables = new Map<string, string>();
  const masked = (text: string, name: string, what: string): string => {
    if (!text.includes(MASK)) return quoted(text);
    variables.set(name, what);
    return text.split(MASK).map(quoted).join(`"$${name}"`);
  };
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `-H ${masked(`${name}: ${each}`, variableOf(name), `the header ${name}`)}`),
  );
  const to = masked(url, 'URL_SECRET', 'the hidden part of the URL');
  const parts = [`curl -X ${method} ${to}`, ...given];
  if (body !== null && body !== '') {
    // Bytes that are no text come in base64, and go as they were.
    if (bodyForm === 'base64') parts.push(`--data-binary @<(printf %s ${quoted(body)} | base64 -d)`);
    else parts.push(`--data-raw ${quoted(body)}`);
  }
  const notes = [...variables].map(([name, what]) => `# ${name}: ${what}`);
  if (bodyForm === 'plaintext')
    notes.push('# The body was encrypted; this is what it was before encryption.');
  return [...notes, parts.join(' \\\n  ')].join('\n');
}

function variableOf(header: string): string {
  return header.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

/** For POSIX shells. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
