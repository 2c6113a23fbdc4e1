const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function toHexByTable(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += PAIRS[bytes[i]!];
  return text;
}

/** Bytes as lower-case hex, by the runtime's own `toHex` where it has one. */
export const toHex: (bytes: Uint8Array) => string =
  'toHex' in Uint8Array.prototype
    ? (bytes) => (bytes as Uint8Array & { toHex(): string }).toHex()
    : toHexByTable;
