import { PROFILES } from './profile.ts';
import type { HeaderNames, KeyedProfile } from './profile.ts';

/** The names of the headers that a profile sends; null where it sends none. */
export interface ResolvedHeaderNames {
  readonly id: string | null;
  readonly timestamp: string | null;
  readonly signature: string;
}

/** A header name as HTTP defines one: RFC 9110, section 5.6.2, `token`. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,256}$/;

/**
 * The profile's header names with the custom ones put in.
 *
 * @throws TypeError when a custom name is no header name, or one that the profile does not let change.
 */
export function resolveHeaderNames(
  profile: KeyedProfile,
  custom: HeaderNames | undefined,
): ResolvedHeaderNames {
  const rules = PROFILES[profile];
  for (const role of ['signature', 'timestamp'] as const) {
    const name = custom?.[role];
    if (name === undefined) continue;
    if (!rules.renameable.includes(role)) {
      throw new TypeError(
        `The profile ${profile} has no ${role} header that can be renamed: leave headerNames.${role} out.`,
      );
    }
    if (typeof name !== 'string' || !TOKEN.test(name)) {
      throw new TypeError(
        `headerNames.${role} is not an HTTP header name: use letters, digits and dashes, such as x-acme-${role}.`,
      );
    }
  }
  const timestamp = custom?.timestamp ?? rules.timestampHeader;
  const signature = custom?.signature ?? rules.signatureHeader;
  if (timestamp?.toLowerCase() === signature.toLowerCase()) {
    throw new TypeError('headerNames gives one name to two headers: let them differ.');
  }
  return { id: rules.idHeader, timestamp, signature };
}
