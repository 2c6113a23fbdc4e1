/** Requests and bodies as text for people. */
import type { Attempt } from '@tidings/sdk';

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function milliseconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${number.format(ms / 1000)} s`;
}

/** Of the text in UTF-8. */
export function sizeOf(body: string | null): string {
  return bytes(body === null ? 0 : new TextEncoder().encode(body).length);
}

export function bytes(count: number): string {
  return count < 1024 ? `${count} B` : `${number.format(count / 1024)} KiB`;
}

const PRETTY_MOST = 200_000;

/** JSON with one member a line. Only white space between values changes: numbers and escapes stay as they were sent. */
export function prettyBody(text: string): string {
  if (text.length > PRETTY_MOST || !/^\s*[[{]/.test(text)) return text;
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, (token) => {
    if (/^\s/.test(token)) return '';
    if (/^[{[]\s*[}\]]$/.test(token)) return token[0]! + token.at(-1)!;
    switch (token) {
      case '{':
      case '[':
        depth++;
        return token + line();
      case '}':
      case ']':
        depth--;
        return line() + token;
      case ',':
        return token + line();
      case ':':
        return ': ';
      default:
        return token;
    }
  });
}

/** A command that sends the same once more. What is masked in the record is masked in it. */
export function curlOf({ method, url, headers, body }: Attempt['request']): string {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `  -H ${quoted(`${name}: ${each}`)}`),
  );
  const data = body === null || body === '' ? [] : [`  --data-raw ${quoted(body)}`];
  return [`curl -X ${method} ${quoted(url)}`, ...given, ...data].join(' \\\n');
}

/** For POSIX shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
