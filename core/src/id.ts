/**
 * Public ids: a prefix that names the kind, then the 128 bits of a UUIDv7 in 26 characters of Crockford's base32.
 * They sort by time, survive a double click, and carry no secret.
 */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const PREFIXES = {
  event: 'evt_',
  webhook: 'wh_',
  delivery: 'del_',
  attempt: 'att_',
  apiKey: 'key_',
  member: 'mem_',
  session: 'ses_',
  portalSession: 'pts_',
  report: 'rep_',
  savedSearch: 'sea_',
  replay: 'rpl_',
  issue: 'iss_',
  liveToken: 'ltk_',
  alertRule: 'rul_',
  alert: 'alt_',
  interaction: 'int_',
  testInbox: 'inb_',
  receipt: 'rcp_',
} as const;
/** Characters that a webhook's number takes at the end of a delivery id: 35 bits hold any int4. */
const NUMBER_LENGTH = 7;
/** And the number of an attempt behind that: 15 bits hold any int2. */
const ATTEMPT_LENGTH = 3;

export type IdKind = keyof typeof PREFIXES;

/** The public id of a UUID, e.g. `evt_01kah3c3t6f8mvav5nq1j6w0zs`. */
export function idFromUuid(kind: IdKind, uuid: string): string {
  return PREFIXES[kind] + encodeUuid(uuid);
}

/** The UUID inside a public id, or null when the text is not an id of that kind. */
export function uuidFromId(kind: IdKind, id: string): string | null {
  return id.startsWith(PREFIXES[kind]) ? decodeUuid(id.slice(PREFIXES[kind].length)) : null;
}

/** The UUID inside a public id of any kind, or null when it is none. */
export function uuidFromAnyId(id: string): string | null {
  const prefix = id.slice(0, id.indexOf('_') + 1);
  return (Object.values(PREFIXES) as string[]).includes(prefix) ? decodeUuid(id.slice(prefix.length)) : null;
}

/** A delivery is one event for one webhook, and so is its id. */
export function deliveryId(eventUuid: string, webhookNumber: number): string {
  return PREFIXES.delivery + encodeUuid(eventUuid) + encodeNumber(webhookNumber, NUMBER_LENGTH);
}

export function parseDeliveryId(id: string): { event: string; webhook: number } | null {
  const text = id.startsWith(PREFIXES.delivery) ? id.slice(PREFIXES.delivery.length) : '';
  if (text.length !== 26 + NUMBER_LENGTH) return null;
  const event = decodeUuid(text.slice(0, 26));
  const webhook = decodeNumber(text.slice(26));
  return event === null || webhook === null || webhook > 0x7fffffff ? null : { event, webhook };
}

/** An attempt is known by its delivery and its number, and so is its id. */
export function attemptId(eventUuid: string, webhookNumber: number, number: number): string {
  const delivery = deliveryId(eventUuid, webhookNumber).slice(PREFIXES.delivery.length);
  return PREFIXES.attempt + delivery + encodeNumber(number, ATTEMPT_LENGTH);
}

/** The id of the delivery, and which of its attempts it is; null when the text is not the id of an attempt. */
export function parseAttemptId(id: string): { delivery: string; number: number } | null {
  if (!id.startsWith(PREFIXES.attempt)) return null;
  const delivery = PREFIXES.delivery + id.slice(PREFIXES.attempt.length, -ATTEMPT_LENGTH);
  const number = decodeNumber(id.slice(-ATTEMPT_LENGTH));
  return number === null || number === 0 || parseDeliveryId(delivery) === null ? null : { delivery, number };
}

function encodeNumber(number: number, length: number): string {
  let text = '';
  for (let rest = number, i = 0; i < length; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function decodeNumber(text: string): number | null {
  let number = 0;
  for (const character of text) {
    const value = VALUES.get(character);
    if (value === undefined) return null;
    number = number * 32 + value;
  }
  return number;
}

/** Milliseconds since 1970 that a UUIDv7 carries (RFC 9562 §5.7). */
export function uuidTime(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/**
 * A source of UUIDv7 that never goes back: within a millisecond the 12 bits after the version count up, and
 * overflow borrows from the next millisecond. Time and chance are arguments.
 *
 * @param randomHex returns n random hexadecimal digits
 */
export function uuidSource(randomHex: (digits: number) => string): (now: number) => string {
  let last = 0;
  let counter = 0;
  return (now) => {
    const millisecond = Math.floor(now);
    if (millisecond > last) {
      last = millisecond;
      counter = Number.parseInt(randomHex(2), 16);
    } else if (++counter > 0xfff) {
      last++;
      counter = 0;
    }
    const time = last.toString(16).padStart(12, '0');
    const random = randomHex(16);
    const variant = '89ab'.charAt(Number.parseInt(random.charAt(0), 16) & 3);
    return (
      `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}` +
      `-${variant}${random.slice(1, 4)}-${random.slice(4)}`
    );
  };
}

/** The hyphenated UUID that bounds all UUIDv7 of an instant from below; there are none from before 1970. */
export function uuidFloor(time: number): string {
  const hex = Math.max(0, Math.floor(time)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** Two characters for each value of ten bits. */
const PAIRS = Array.from(
  { length: 1024 },
  (_, value) => ALPHABET.charAt(value >> 5) + ALPHABET.charAt(value & 31),
);

function encodeUuid(uuid: string): string {
  const hex = uuid.replaceAll('-', '');
  // 130 bits: two zero bits in front, then 20 bits, which are five hexadecimal digits, at a time.
  let text = PAIRS[Number.parseInt(hex.slice(0, 2), 16)]!;
  for (let i = 2; i < 32; i += 5) {
    const bits = Number.parseInt(hex.slice(i, i + 5), 16);
    text += PAIRS[bits >> 10]! + PAIRS[bits & 1023]!;
  }
  return text;
}

function decodeUuid(text: string): string | null {
  if (text.length !== 26) return null;
  let hex = '';
  const first = VALUES.get(text.charAt(0));
  const second = VALUES.get(text.charAt(1));
  if (first === undefined || second === undefined || first > 7) return null;
  hex += (first * 32 + second).toString(16).padStart(2, '0');
  for (let i = 2; i < 26; i += 8) {
    let value = 0;
    for (const character of text.slice(i, i + 8)) {
      const bits = VALUES.get(character);
      if (bits === undefined) return null;
      value = value * 32 + bits;
    }
    hex += value.toString(16).padStart(10, '0');
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
