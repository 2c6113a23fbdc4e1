const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64ByTable(bytes: Uint8Array): string {
  let text = '';
  const whole = bytes.length - (bytes.length % 3);
  for (let i = 0; i < whole; i += 3) {
    const group = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text +=
      ALPHABET[group >> 18]! +
      ALPHABET[(group >> 12) & 63]! +
      ALPHABET[(group >> 6) & 63]! +
      ALPHABET[group & 63]!;
  }
  if (bytes.length - whole === 1) {
    const group = bytes[whole]!;
    text += ALPHABET[group >> 2]! + ALPHABET[(group << 4) & 63]! + '==';
  } else if (bytes.length - whole === 2) {
    const group = (bytes[whole]! << 8) | bytes[whole + 1]!;
    text += ALPHABET[group >> 10]! + ALPHABET[(group >> 4) & 63]! + ALPHABET[(group << 2) & 63]! + '=';
  }
  return text;
}

/** Bytes as padded base64 (RFC 4648, section 4), by the runtime's own `toBase64` where it has one. */
export const toBase64: (bytes: Uint8Array) => string =
  'toBase64' in Uint8Array.prototype
    ? (bytes) => (bytes as Uint8Array & { toBase64(): string }).toBase64()
    : toBase64ByTable;

/**
 * The bytes of a base64 text, or null unless the text is exactly what {@link toBase64} writes for
 * them: `atob` alone lets white space, missing padding and stray trailing bits through, and then
 * two different signature texts would mean the same signature.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return toBase64(bytes) === text ? bytes : null;
}

/** The same for base64url without padding (RFC 7515, section 2). */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text)) return null;
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding);
}
