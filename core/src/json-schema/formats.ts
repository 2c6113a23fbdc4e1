/** The formats that schemas may ask for. */
import formats from 'ajv-formats/dist/formats.js';

/** The expressions behind some formats take time that grows with the square of the text. */
const LONGEST = 2048;

const NAMES = [
  ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference'],
  ...['uri-template', 'uuid', 'json-pointer', 'relative-json-pointer'],
] as const;

type Format = ((text: string) => boolean) | { type: 'number'; validate: (value: number) => boolean } | true;

export const FORMATS: Readonly<Record<string, Format>> = {
  ...Object.fromEntries(NAMES.map((name) => [name, bounded(name)])),
  // What OpenAPI calls numbers and strings.
  int32: { type: 'number', validate: (value) => Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 31 },
  int64: { type: 'number', validate: (value) => Number.isInteger(value) },
  float: { type: 'number', validate: () => true },
  double: { type: 'number', validate: () => true },
  byte: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  binary: true,
  password: true,
};

function bounded(name: string): (text: string) => boolean {
  const format = formats.fullFormats[name as keyof typeof formats.fullFormats] as
    | RegExp
    | ((text: string) => boolean)
    | { validate: (text: string) => boolean };
  const test =
    format instanceof RegExp
      ? (text: string) => format.test(text)
      : typeof format === 'function'
        ? format
        : format.validate;
  return (text) => text.length <= LONGEST && test(text);
}
