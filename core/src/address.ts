/**
 * Which addresses and URLs may receive deliveries. Everything that is not plainly public unicast is denied: private,
 * loopback, link-local, multicast, reserved, and every way of writing an IPv4 address inside an IPv6 one.
 * Source: IANA special-purpose address registries.
 */
import ipaddr from 'ipaddr.js';

export interface AddressPolicy {
  /** CIDR ranges that delivery may reach although they are not public. */
  allowPrivate: readonly AddressRange[];
  /** Whether plain `http:` is allowed. */
  allowHttp: boolean;
}

export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** In its shortest spelling, as `parseRange` reads it. */
export function printRange([base, bits]: AddressRange): string {
  return `${base.toString()}/${bits}`;
}

/**
 * A range such as `10.0.0.0/8` or `127.0.0.1`; null when it is malformed. Addresses of callers and receivers are looked at
 * as IPv4 wherever they are, so a range of `::ffff:0:0/96` is that of IPv4, and one around it is none.
 */
export function parseRange(text: string): AddressRange | null {
  const [written, ...prefix] = text.split('/') as [string, ...string[]];
  // 010.0.0.1 is 8.0.0.1 to some and 10.0.0.1 to others, 10.8 is 10.0.0.8; a zone means something on one machine only;
  // ::10.0.0.1 is an IPv6 address that ipaddr.js takes for IPv4.
  if (!written.includes(':') ? !FOUR_NUMBERS.test(written) : /%|^::\d+\./.test(written)) return null;
  if (prefix.length > 1 || (prefix.length === 1 && !/^\d{1,3}$/.test(prefix[0]!))) return null;
  try {
    if (prefix.length === 0) {
      const address = ipaddr.process(text);
      return [address, address.kind() === 'ipv4' ? 32 : 128];
    }
    const [base, bits] = ipaddr.parseCIDR(text);
    if (!(base instanceof ipaddr.IPv6) || !base.isIPv4MappedAddress()) return [base, bits];
    return bits < MAPPED_BITS ? null : [base.toIPv4Address(), bits - MAPPED_BITS];
  } catch {
    return null;
  }
}

/** IPv4 as everybody reads it. */
const FOUR_NUMBERS = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** Of the prefix `::ffff:0:0/96`, under which IPv6 shows IPv4 addresses (RFC 4291 section 2.5.5.2). */
const MAPPED_BITS = 96;

/** Whether an IP address lies in one of the ranges; one that cannot be read lies in none. */
export function isWithin(address: string, ranges: readonly AddressRange[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // A socket that takes both kinds shows IPv4 as ::ffff:192.0.2.1.
  const parsed = ipaddr.process(address);
  return ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match([base, bits] as never));
}

/** Whether every address of a range lies in one of the others. */
export function isRangeWithin([base, bits]: AddressRange, ranges: readonly AddressRange[]): boolean {
  return ranges.some((range) => bits >= range[1] && isWithin(base.toString(), [range]));
}

/** Null when a connection to this IP address is allowed, else what kind of address it is. */
export function deniedAddress(address: string, policy: AddressPolicy): string | null {
  if (!ipaddr.isValid(address)) return 'an address that cannot be read';
  // ipaddr.js takes it for the IPv4 address; it is an IPv6 one of ::/96, which nobody routes.
  if (/^::\d+\.\d/.test(address)) return 'a reserved address';
  const parsed = ipaddr.process(address);
  for (const [base, bits] of policy.allowPrivate) {
    if (base.kind() === parsed.kind() && parsed.match([base, bits] as never)) return null;
  }
  const range = parsed.range();
  if (range !== 'unicast') return `a ${RANGE_WORDS[range] ?? range} address`;
  // Today all public IPv6 unicast lies in 2000::/3; the rest is unassigned or wraps IPv4.
  if (parsed.kind() === 'ipv6' && (parsed.toByteArray()[0]! & 0xe0) !== 0x20) return 'a reserved address';
  return null;
}

const RANGE_WORDS: Record<string, string> = {
  linkLocal: 'link-local',
  uniqueLocal: 'private',
  carrierGradeNat: 'carrier-grade NAT',
  ipv4Mapped: 'IPv4-mapped',
  rfc6145: 'IPv4-translated',
  rfc6052: 'NAT64',
  '6to4': '6to4',
};

/** An address as one caller is counted by it: IPv4 as it is, of IPv6 the 64 bits that a household has to itself. */
export function callerNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv4'
    ? parsed.toString()
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString()}/64`;
}

/** Ports that speak other protocols, from the list of bad ports of the Fetch standard. */
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
  11211,
]);

/**
 * Null when the URL can be the address of a webhook, else a sentence with the reason and the remedy. Names are not
 * resolved here: what they resolve to is checked at each connection.
 */
export function deniedUrl(text: string, policy: AddressPolicy): string | null {
  // A URL parser drops some of them in silence, and what is shown would not be what is called.
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'The URL holds a control character. Remove it.';
  if (!text.isWellFormed()) return 'The URL holds half of a surrogate pair. Remove it.';
  if (text !== text.trim()) return 'The URL begins or ends with white space. Remove it.';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'This is not an absolute URL. Give the full address, such as https://example.com/webhook.';
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `The scheme ${url.protocol} cannot receive webhooks. Use https:.`;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  // Plain http: never leaves the machine on loopback, which is denied below unless it is allowed.
  if (url.protocol === 'http:' && !policy.allowHttp && !isLoopback(host)) {
    return 'Plain http: is not allowed, since anyone on the way could read and change the events. Use https:, or set TIDINGS_ALLOW_HTTP on the server for development.';
  }
  if (url.username !== '' || url.password !== '') {
    return 'Credentials do not belong into a URL, where logs would keep them. Remove the part before the @.';
  }
  if (url.hash !== '') return 'A fragment (#…) is never sent to a server. Remove it.';
  if (url.port === '0') return 'Port 0 is no port that anything listens on. Leave it out, or name another.';
  if (BAD_PORTS.has(Number(url.port)))
    return `Port ${url.port} belongs to another protocol. Use another port.`;
  if (ipaddr.isValid(host)) {
    const denied = deniedAddress(host, policy);
    return denied && `${host} is ${denied}, which deliveries must not reach. ${ALLOW_REMEDY}`;
  }
  if (host === 'localhost' || host.endsWith('.localhost')) {
    const denied = deniedAddress('127.0.0.1', policy);
    return denied && `${host} is ${denied}, which deliveries must not reach. ${ALLOW_REMEDY}`;
  }
  if (METADATA_NAMES.has(host))
    return `${host} is the cloud's metadata service. Use the receiver's public name.`;
  if (!host.includes('.') && policy.allowPrivate.length === 0) {
    return `${host} is a name without a domain, so it can only be private. ${ALLOW_REMEDY}`;
  }
  return null;
}

/** Whether a name or an address means the machine itself. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

const ALLOW_REMEDY = 'Use a public address, or name its range in TIDINGS_ALLOW_PRIVATE on the server.';
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog', 'instance-data']);
