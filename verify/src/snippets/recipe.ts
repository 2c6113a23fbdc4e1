/** What a receiver has to know of a profile to verify it, which the snippets of all languages are written from. */
import { resolveHeaderNames } from '../header-names.ts';
import { PROFILES } from '../profile.ts';
import type { HeaderNames, KeyedProfile } from '../profile.ts';

export interface Recipe {
  readonly isPublicKey: boolean;
  /** What the key is read from: never the key itself. */
  readonly variable: 'WEBHOOK_SECRET' | 'WEBHOOK_PUBLIC_KEY';
  /** Stands before the base64 of a key; null where the key is the text itself. */
  readonly keyPrefix: string | null;
  readonly id: string | null;
  /** The header of the timestamp; null where it stands in that of the signature, or nowhere. */
  readonly timestamp: string | null;
  /** What stands before a timestamp in the header of the signature. */
  readonly timestampTag: string | null;
  /** Milliseconds; null where no time is signed. */
  readonly unit: 1 | 1000 | null;
  readonly signature: string;
  readonly tag: string;
  readonly separator: ' ' | ',' | null;
  readonly encoding: 'hex' | 'base64';
}

/** @throws TypeError when a header name cannot be used */
export function recipeOf(profile: KeyedProfile, headerNames?: HeaderNames): Recipe {
  const rules = PROFILES[profile];
  const names = resolveHeaderNames(profile, headerNames);
  const isPublicKey = rules.algorithm === 'Ed25519';
  return {
    isPublicKey,
    variable: isPublicKey ? 'WEBHOOK_PUBLIC_KEY' : 'WEBHOOK_SECRET',
    keyPrefix: isPublicKey ? 'whpk_' : rules.key === 'text' ? null : profile === 'standard' ? 'whsec_' : '',
    id: names.id?.toLowerCase() ?? null,
    timestamp: names.timestamp?.toLowerCase() ?? null,
    timestampTag: rules.timestampTag,
    unit: rules.timestampUnitMs,
    signature: names.signature.toLowerCase(),
    tag: rules.signatureTag,
    separator: rules.separator,
    encoding: rules.encoding,
  };
}

/** How far a timestamp may lie from now. */
export const TOLERANCE_SECONDS = 300;

/** Lines of a program; what is false is left out. */
export function program(...lines: readonly (string | false)[]): string {
  return `${lines.filter((line) => line !== false).join('\n')}\n`;
}

/** A text in double quotes, as all these languages but the shell read it: header names and tags have nothing to escape. */
export function quoted(text: string): string {
  return `"${text}"`;
}
