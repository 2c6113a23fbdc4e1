/** The signing profiles a webhook can have. `none` sends no signature. */
export type Profile = 'standard' | 'ed25519' | 'admin' | 'sha256' | 'pangea' | 'stripe' | 'none';

/** The profiles that have a secret: all but `none`. */
export type KeyedProfile = Exclude<Profile, 'none'>;

/** Header names that replace a profile's own, for receivers that already read others. */
export interface HeaderNames {
  /** `admin`, `sha256` and `stripe` only. */
  signature?: string | undefined;
  /** `admin` only. */
  timestamp?: string | undefined;
}

/** What a profile puts on the wire, as data: signing and verifying both read this table. */
export interface ProfileRules {
  readonly algorithm: 'HMAC' | 'Ed25519';
  /** How the key is written in a secret: base64 to decode, or the text itself. */
  readonly key: 'base64' | 'text';
  readonly encoding: 'hex' | 'base64';
  readonly idHeader: string | null;
  readonly timestampHeader: string | null;
  readonly signatureHeader: string;
  readonly renameable: readonly (keyof HeaderNames)[];
  /** Milliseconds in one unit of the signed timestamp; null when no timestamp is signed. */
  readonly timestampUnitMs: 1 | 1000 | null;
  /** Stands before a timestamp that travels inside the signature header. */
  readonly timestampTag: string | null;
  /** Stands before each signature. */
  readonly signatureTag: string;
  /** Stands between several signatures; null when the header holds exactly one. */
  readonly separator: ' ' | ',' | null;
}

const STANDARD: ProfileRules = {
  algorithm: 'HMAC',
  key: 'base64',
  encoding: 'base64',
  idHeader: 'webhook-id',
  timestampHeader: 'webhook-timestamp',
  signatureHeader: 'webhook-signature',
  renameable: [],
  timestampUnitMs: 1000,
  timestampTag: null,
  signatureTag: 'v1,',
  separator: ' ',
};

const BODY_ONLY = {
  algorithm: 'HMAC',
  idHeader: null,
  timestampHeader: null,
  timestampUnitMs: null,
  timestampTag: null,
  separator: null,
} as const;

/**
 * Sources: Standard Webhooks 1.0.0 (`standard`, `ed25519`), Admin.do (`admin`), GitHub and Y42
 * (`sha256`), Pangea (`pangea`), Stripe (`stripe`).
 */
export const PROFILES: Readonly<Record<KeyedProfile, ProfileRules>> = {
  standard: STANDARD,
  ed25519: { ...STANDARD, algorithm: 'Ed25519', signatureTag: 'v1a,' },
  admin: {
    algorithm: 'HMAC',
    key: 'text',
    encoding: 'hex',
    idHeader: null,
    timestampHeader: 'x-admin-timestamp',
    signatureHeader: 'x-admin-signature',
    renameable: ['signature', 'timestamp'],
    timestampUnitMs: 1,
    timestampTag: null,
    signatureTag: '',
    separator: null,
  },
  sha256: {
    ...BODY_ONLY,
    key: 'text',
    encoding: 'hex',
    signatureHeader: 'x-y42-signature',
    renameable: ['signature'],
    signatureTag: 'sha256=',
  },
  pangea: {
    ...BODY_ONLY,
    key: 'base64',
    encoding: 'base64',
    signatureHeader: 'x-signature-sha256',
    renameable: [],
    signatureTag: '',
  },
  stripe: {
    algorithm: 'HMAC',
    key: 'text',
    encoding: 'hex',
    idHeader: null,
    timestampHeader: null,
    signatureHeader: 'stripe-signature',
    renameable: ['signature'],
    timestampUnitMs: 1000,
    timestampTag: 't=',
    signatureTag: 'v1=',
    separator: ',',
  },
};

export function isKeyedProfile(profile: unknown): profile is KeyedProfile {
  return typeof profile === 'string' && Object.hasOwn(PROFILES, profile);
}

/**
 * Whether a rotation can carry signatures of the old and the new secret in one header. Where it
 * cannot, the new secret signs alone from the moment of the rotation.
 */
export function signaturesOverlap(profile: Profile): boolean {
  return isKeyedProfile(profile) && PROFILES[profile].separator !== null;
}
