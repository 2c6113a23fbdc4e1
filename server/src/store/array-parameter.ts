/**
 * Arrays as parameters of statements, in PostgreSQL's binary format. The driver would write an array as text, each element escaped
 * by regular expressions, for PostgreSQL to read again character by character: of a UUID that takes it four times as long. On the
 * hot path there are some thirty of them in a statement, and an element or more of each for every event.
 *
 * The format is what `array_recv` in PostgreSQL's `arrayfuncs.c` reads: the number of dimensions (0: it is empty), whether there
 * are nulls, the type of the elements, how many there are, the index of the first; then each after its length in bytes, -1 for
 * null. All of these are 32-bit integers, high byte first. The type has to be the very one that the statement has in that place.
 */

/** Of types, in PostgreSQL's catalog. */
const OIDS = {
  boolean: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  tid: 27,
  timestamptz: 1184,
  uuid: 2950,
};
const EMPTY_BYTES = 12;
const HEADER_BYTES = 20;
/** 2000-01-01 in milliseconds since 1970: PostgreSQL counts microseconds from there. */
const EPOCH_MS = 946_684_800_000;
/** Of a character of a string, in UTF-8. */
const MOST_BYTES = 3;

type Elements<T> = readonly (T | null | undefined)[];

export const booleanArray = arrayOf<boolean>(OIDS.boolean, 1, (bytes, value, at) => {
  bytes[at] = value ? 1 : 0;
});

export const int2Array = arrayOf<number>(OIDS.int2, 2, (bytes, value, at) => {
  if (value !== (value << 16) >> 16) refuse('22003', 'smallint', value);
  bytes[at] = value >> 8;
  bytes[at + 1] = value;
});

export const int4Array = arrayOf<number>(OIDS.int4, 4, (bytes, value, at) => {
  if (value !== (value | 0)) refuse('22003', 'integer', value);
  writeInt4(bytes, value, at);
});

/** Of whole numbers that JavaScript can tell apart. */
export const int8Array = arrayOf<number>(OIDS.int8, 8, writeInt8);

/** Of milliseconds since 1970. */
export const timeArray = arrayOf<number>(OIDS.timestamptz, 8, (bytes, value, at) => {
  writeInt8(bytes, Math.round((value - EPOCH_MS) * 1000), at);
});

export const uuidArray = arrayOf<string>(OIDS.uuid, 16, (bytes, value, at) => {
  let place = at;
  let all = 0;
  for (let i = 0; i < 36; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i++;
    const high = HEX[value.charCodeAt(i)] ?? NO_DIGIT;
    const low = HEX[value.charCodeAt(i + 1)] ?? NO_DIGIT;
    all |= high | low;
    bytes[place++] = (high << 4) | low;
  }
  if (all > 15 || value.length !== 36) refuse('22P02', 'UUID', value);
});

/** Where rows lie, as PostgreSQL prints it: `(12,3)`, the page and the place in it. */
export const tidArray = arrayOf<string>(OIDS.tid, 6, (bytes, value, at) => {
  const comma = value.indexOf(',');
  writeInt4(bytes, Number(value.slice(1, comma)), at);
  const place = Number(value.slice(comma + 1, -1));
  bytes[at + 4] = place >> 8;
  bytes[at + 5] = place;
});

export function textArray(values: Elements<string>): Buffer {
  if (values.length === 0) return emptyArray(OIDS.text);
  let most = HEADER_BYTES;
  for (let i = 0; i < values.length; i++) most += 4 + (values[i]?.length ?? 0) * MOST_BYTES;
  const bytes = Buffer.allocUnsafe(most);
  let at = HEADER_BYTES;
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) nulls = 1;
    const length = value === null || value === undefined ? -1 : bytes.write(value, at + 4);
    writeInt4(bytes, length, at);
    at += 4 + Math.max(length, 0);
  }
  writeHeader(bytes, OIDS.text, values.length, nulls);
  return bytes.subarray(0, at);
}

export function bytesArray(values: Elements<Uint8Array>): Buffer {
  if (values.length === 0) return emptyArray(OIDS.bytea);
  let size = HEADER_BYTES;
  for (let i = 0; i < values.length; i++) size += 4 + (values[i]?.length ?? 0);
  const bytes = Buffer.allocUnsafe(size);
  let at = HEADER_BYTES;
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value) bytes.set(value, at + 4);
    else nulls = 1;
    writeInt4(bytes, value ? value.length : -1, at);
    at += 4 + (value?.length ?? 0);
  }
  writeHeader(bytes, OIDS.bytea, values.length, nulls);
  return bytes;
}

/** @param width of each, in bytes */
function arrayOf<T>(
  oid: number,
  width: number,
  write: (bytes: Buffer, value: T, at: number) => void,
): (values: Elements<T>) => Buffer {
  return (values) => {
    if (values.length === 0) return emptyArray(oid);
    const bytes = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + width));
    let at = HEADER_BYTES;
    let nulls = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null || value === undefined) {
        writeInt4(bytes, -1, at);
        at += 4;
        nulls = 1;
      } else {
        writeInt4(bytes, width, at);
        write(bytes, value, at + 4);
        at += 4 + width;
      }
    }
    writeHeader(bytes, oid, values.length, nulls);
    return bytes.subarray(0, at);
  };
}

function emptyArray(oid: number): Buffer {
  const bytes = Buffer.alloc(EMPTY_BYTES);
  writeInt4(bytes, oid, 8);
  return bytes;
}

function writeHeader(bytes: Buffer, oid: number, length: number, nulls: number): void {
  writeInt4(bytes, 1, 0);
  writeInt4(bytes, nulls, 4);
  writeInt4(bytes, oid, 8);
  writeInt4(bytes, length, 12);
  writeInt4(bytes, 1, 16);
}

/** As PostgreSQL refuses it in text, and with its code: whoever writes many at once goes on without the one that is at fault. */
function refuse(code: '22003' | '22P02', type: string, value: unknown): never {
  throw Object.assign(new RangeError(`${String(value)} is no ${type}`), { code });
}

/** Its low 32 bits. */
function writeInt4(bytes: Buffer, value: number, at: number): void {
  bytes[at] = value >> 24;
  bytes[at + 1] = value >> 16;
  bytes[at + 2] = value >> 8;
  bytes[at + 3] = value;
}

function writeInt8(bytes: Buffer, value: number, at: number): void {
  if (!Number.isSafeInteger(value)) refuse('22003', 'bigint', value);
  writeInt4(bytes, Math.floor(value / 2 ** 32), at);
  writeInt4(bytes, value, at + 4);
}

const NO_DIGIT = 16;
const HEX = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
