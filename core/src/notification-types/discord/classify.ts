import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { serviceOutcome } from '../answers.ts';
import type { Remedies } from '../answers.ts';
import { DELIVERED } from '../notification-type.ts';

const NEW_URL =
  'create a new webhook in the settings of the channel (Integrations), and set config.url to its URL.';
/** Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json-json-error-codes */
const REMEDIES: Remedies = {
  '10003': `the channel no longer exists: ${NEW_URL}`,
  '10015': `the webhook no longer exists: ${NEW_URL}`,
  '50006': 'the message is empty. Check the template of the webhook.',
  '50013': 'it is not allowed to. Ask those who run the server.',
  '50027': `the URL is not, or no longer, valid: ${NEW_URL}`,
  '50035': 'it does not accept the message. Check the template of the webhook; its answer says which field.',
};
const OTHERWISE = `it refuses the message. Check that config.url is the URL of an existing webhook, or ${NEW_URL}`;

export function classifyDiscord(answer: AnswerFacts): Outcome {
  if (answer.status >= 200 && answer.status < 300) return DELIVERED;
  const code = /"code"\s*:\s*(\d{1,8})/.exec(answer.body())?.[1] ?? null;
  return serviceOutcome('Discord', answer, REMEDIES, code, OTHERWISE);
}
