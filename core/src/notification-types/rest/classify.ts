import { kindOf } from '../../attempt.ts';
import type { Outcome } from '../../attempt.ts';
import { classOf, explainAnswer } from '../../diagnosis/answer.ts';
import type { AnswerFacts, RequestFacts } from '../../diagnosis/answer.ts';
import { DELIVERED } from '../notification-type.ts';

/** By the conduct of Standard Webhooks: a receiver of one's own may be mended, so all but 2xx and 410 is tried again. */
export function classifyRest(answer: AnswerFacts, request: () => RequestFacts): Outcome {
  const kind = kindOf(answer.status);
  if (kind === 'delivered') return DELIVERED;
  return { kind, errorClass: classOf(answer.status), error: explainAnswer(answer, request()) };
}
