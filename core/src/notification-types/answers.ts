/** What answers of services mean that have much in common: too much, or down for a while. */
import type { Outcome } from '../attempt.ts';
import { classOf } from '../diagnosis/answer.ts';
import type { AnswerFacts } from '../diagnosis/answer.ts';
import { inWords } from '../diagnosis/words.ts';
import { refused } from './notification-type.ts';

/**
 * Codes of a service with what each says and what to do about it. A code that is not known here is not quoted: whoever
 * may see answers finds it in the attempt.
 */
export type Remedies = Readonly<Record<string, string>>;

/** An answer outside 2xx: busy and broken services are tried again, all else is for people to mend. */
export function serviceOutcome(
  service: string,
  answer: AnswerFacts,
  codes: Remedies,
  code: string | null,
  otherwise: string,
): Outcome {
  const { status } = answer;
  const known = code !== null && Object.hasOwn(codes, code) ? code : null;
  const said = `${service} answered ${status}${known === null ? '' : ` (${known})`}`;
  const errorClass = classOf(status);
  if (status === 429) {
    const asked = answer.retryAfterMs();
    const pause = asked === null || asked <= 0 ? '' : ` for ${inWords(asked)}`;
    const error = `${said}: it asks for fewer messages${pause}. That is heeded; a rate limit on the webhook (rateLimit), or fewer events, keeps it from happening.`;
    return { kind: 'retry', errorClass, error };
  }
  if (status >= 500 || status === 408)
    return { kind: 'retry', errorClass, error: `${said}: it has trouble of its own.` };
  return refused(`${said}: ${known === null ? otherwise : codes[known]!}`);
}
