const encoder = new TextEncoder();

/**
 * Joins texts and bytes to bytes, texts in UTF-8. Most texts here are ASCII, as long in bytes as in characters, so that
 * is tried first: it takes neither a second pass nor a copy.
 */
export function join(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const part of parts) size += part.length;
  const bytes = new Uint8Array(size);
  let end = 0;
  for (const part of parts) {
    if (typeof part !== 'string') bytes.set(part, end);
    else if (!putAscii(part, bytes, end)) return joinEncoded(parts);
    end += part.length;
  }
  return bytes;
}

function putAscii(text: string, bytes: Uint8Array, at: number): boolean {
  if (text.length > 16) {
    const { read, written } = encoder.encodeInto(text, at === 0 ? bytes : bytes.subarray(at));
    return read === text.length && written === text.length;
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return false;
    bytes[at + i] = code;
  }
  return true;
}

function joinEncoded(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return join(parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part)));
}
