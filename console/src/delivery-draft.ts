/** What somebody writes of how a webhook is delivered: delays between attempts, pace, headers of one's own, encryption. */
import type { Webhook, WebhookInput } from '@tidings/sdk';
import { readExactly } from './json-text.ts';

/** A header of one's own. */
export interface HeaderDraft {
  name: string;
  value: string;
  /** In the open; else it is stored as a secret. */
  isShown: boolean;
  /** A secret that there is: without a value it stays. */
  isKept: boolean;
}

export interface DeliveryDraft {
  /** Delays between attempts, such as `5s 5m 2h`, where the schedule is one's own. */
  delays: string;
  /** Seconds for an attempt. Empty: as usual. */
  timeout: string;
  /** Requests a second. Empty: as many as it takes well. */
  perSecond: string;
  ordered: boolean;
  /** The signing secret. Empty: one is made, or the present one stays. */
  secret: string;
  headers: HeaderDraft[];
  /** Empty: none. */
  encryption: '' | 'jwe' | 'pangea';
  /** A public key as a JWK, or 32 bytes in base64 that are shared. Empty: as it is. */
  encryptionKey: string;
  /** What deliveries show of what was encrypted. */
  keepsPlaintext: boolean;
}

export const NO_DELIVERY: DeliveryDraft = {
  delays: '',
  timeout: '',
  perSecond: '',
  ordered: false,
  secret: '',
  headers: [],
  encryption: '',
  encryptionKey: '',
  keepsPlaintext: true,
};

/** As the server has it (`DEFAULT_TIMEOUT_MS` of `core`, whose schemas a browser has no use for). */
export const USUAL_TIMEOUT_SECONDS = 15;

/** As a form shows it. */
export function deliveryDraftOf({
  retry,
  timeoutMs,
  rateLimit,
  ordered,
  headers,
  encryption,
}: Pick<Webhook, 'retry' | 'timeoutMs' | 'rateLimit' | 'ordered' | 'headers' | 'encryption'>): DeliveryDraft {
  return {
    ...NO_DELIVERY,
    delays: typeof retry === 'string' ? '' : printDelays(retry.delays),
    timeout: timeoutMs === USUAL_TIMEOUT_SECONDS * 1000 ? '' : String(timeoutMs / 1000),
    perSecond: rateLimit === null ? '' : String(rateLimit.perSecond),
    ordered,
    headers: Object.entries(headers).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : 'shown' in value ? value.shown : '',
      isShown: typeof value === 'string' || 'shown' in value,
      isKept: typeof value !== 'string' && 'secret' in value,
    })),
    encryption: encryption?.scheme ?? '',
    keepsPlaintext: encryption?.keep !== 'ciphertext',
  };
}

/** Without what is not to be kept in the browser. */
export function withoutDeliverySecrets(draft: DeliveryDraft): DeliveryDraft {
  return {
    ...draft,
    secret: '',
    encryptionKey: '',
    headers: draft.headers.map((header) => (header.isShown ? header : { ...header, value: '' })),
  };
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const DELAY = /^(\d+(?:\.\d+)?)([smhd]?)$/;

/** Seconds of each delay; the text of one that is none otherwise. */
export function readDelays(text: string): number[] | string {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const delays: number[] = [];
  for (const word of words) {
    const [, digits, unit] = DELAY.exec(word) ?? [];
    if (digits === undefined) return word;
    delays.push(Number(digits) * UNITS[(unit === '' ? 's' : unit) as keyof typeof UNITS]);
  }
  return delays;
}

/** `[5, 300, 7200]` → `5s 5m 2h`. */
export function printDelays(delays: readonly number[]): string {
  return delays
    .map((seconds) => {
      const unit = (['d', 'h', 'm'] as const).find((each) => seconds > 0 && seconds % UNITS[each] === 0);
      return unit === undefined ? `${seconds}s` : `${seconds / UNITS[unit]}${unit}`;
    })
    .join(' ');
}

/** What the console finds wrong by itself, by field. @param hasDelays whether the schedule is one's own */
export function deliveryFaults(
  draft: DeliveryDraft,
  hasDelays: boolean,
  isRest: boolean,
): Record<string, string> {
  const { timeout, perSecond, headers, encryption, encryptionKey } = draft;
  const delays = readDelays(draft.delays);
  const names = headers.map(({ name }) => name.trim().toLowerCase());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  const nameless = headers.some(({ name, value }) => name.trim() === '' && value !== '');
  const empty = headers.find(({ name, value, isKept }) => name.trim() !== '' && value === '' && !isKept);
  return {
    ...(hasDelays &&
      typeof delays === 'string' && { '/retry': `${delays} is not a delay. Write 5s, 10m or 2h.` }),
    ...(hasDelays &&
      delays.length === 0 && { '/retry': 'Write the delays between attempts, such as 5s 10m 2h.' }),
    ...(isNoNumber(timeout) && { '/timeoutMs': 'Write seconds, such as 10.' }),
    ...(isNoNumber(perSecond) && {
      '/rateLimit': 'Write how many a second, such as 5, or 0.1 for one in ten seconds.',
    }),
    ...(isRest && empty !== undefined && { '/headers': `${empty.name} has no value.` }),
    ...(isRest && nameless && { '/headers': 'A header has no name.' }),
    ...(isRest && twice !== undefined && { '/headers': `${twice} is there twice.` }),
    ...(isRest &&
      encryption === 'jwe' &&
      encryptionKey.trim().startsWith('{') &&
      publicKeyFrom(encryptionKey) === null && { '/encryption': 'The public key is not JSON.' }),
  };
}

function isNoNumber(text: string): boolean {
  return text.trim() !== '' && !Number.isFinite(Number(text));
}

type Parts = Pick<WebhookInput, 'timeoutMs' | 'rateLimit' | 'ordered' | 'secret' | 'headers' | 'encryption'>;

/** As the API takes it for a new webhook; what is left empty is left out. @param isRest whether it is of the type `rest` */
export function deliveryInput(draft: DeliveryDraft, isRest: boolean, isSigned: boolean): Parts {
  const { timeout, perSecond, ordered, secret, headers, encryption } = draft;
  return {
    ...(timeout.trim() !== '' && { timeoutMs: Number(timeout) * 1000 }),
    ...(perSecond.trim() !== '' && { rateLimit: { perSecond: Number(perSecond) } }),
    ...(ordered && { ordered }),
    ...(isRest && isSigned && secret !== '' && { secret }),
    ...(isRest && headers.length > 0 && { headers: headersOf(headers) }),
    ...(isRest && encryption !== '' && { encryption: encryptionOf(draft) }),
  } as Parts;
}

/** What differs, as the API takes it. */
export function deliveryChange(
  before: DeliveryDraft,
  after: DeliveryDraft,
  isRest: boolean,
): Record<string, unknown> {
  const differs = (...names: (keyof DeliveryDraft)[]): boolean =>
    names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const { timeout, perSecond, ordered, headers, encryption } = after;
  const seconds = timeout.trim() === '' ? USUAL_TIMEOUT_SECONDS : Number(timeout);
  return {
    ...(differs('timeout') && { timeoutMs: seconds * 1000 }),
    ...(differs('perSecond') && {
      rateLimit: perSecond.trim() === '' ? null : { perSecond: Number(perSecond) },
    }),
    ...(differs('ordered') && { ordered }),
    ...(isRest && differs('headers') && { headers: headersOf(headers) }),
    ...(isRest &&
      differs('encryption', 'encryptionKey', 'keepsPlaintext') && {
        encryption: encryption === '' ? null : encryptionOf(after),
      }),
  };
}

type HeaderInput = NonNullable<WebhookInput['headers']>[string];

function headersOf(headers: readonly HeaderDraft[]): Record<string, HeaderInput> {
  return Object.fromEntries(
    headers
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value, isShown, isKept }): [string, HeaderInput] => [
        name.trim(),
        isShown ? { shown: value } : value === '' && isKept ? { secret: true } : { secret: value },
      ]),
  );
}

function encryptionOf({ encryption, encryptionKey, keepsPlaintext }: DeliveryDraft): object {
  const key = encryptionKey.trim();
  return {
    scheme: encryption,
    keep: keepsPlaintext ? 'plaintext' : 'ciphertext',
    ...(encryption === 'jwe' &&
      key !== '' &&
      (key.startsWith('{') ? { publicKey: publicKeyFrom(key) } : { key })),
  };
}

function publicKeyFrom(text: string): unknown {
  try {
    return readExactly(text);
  } catch {
    return null;
  }
}
