import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { serviceOutcome } from '../answers.ts';
import type { Remedies } from '../answers.ts';
import { DELIVERED } from '../notification-type.ts';

const NEW_URL =
  'create the workflow “Post to a channel when a webhook request is received” again, and set config.url to its URL.';
/** Codes of workflows, in `error.code` of the answer. */
const REMEDIES: Remedies = {
  WorkflowNotFound: `the workflow no longer exists: ${NEW_URL}`,
  WorkflowTriggerIsNotEnabled: 'the workflow is turned off. Turn it on again in Power Automate.',
  TriggerInputSchemaMismatch:
    'the workflow expects something else. Create it from the template for webhook requests.',
  DirectApiAuthorizationRequired: `the URL lacks its signature: copy all of it, to the end, or ${NEW_URL}`,
  AuthorizationFailed: `the URL is not, or no longer, valid: ${NEW_URL}`,
};
const OTHERWISE = `it refuses the message. Check that the workflow exists, is turned on and may post to the channel, or ${NEW_URL}`;

export function classifyTeams(answer: AnswerFacts): Outcome {
  if (answer.status >= 200 && answer.status < 300) return DELIVERED;
  return serviceOutcome(
    'Teams',
    answer,
    REMEDIES,
    /"code"\s*:\s*"(\w{1,60})"/.exec(answer.body())?.[1] ?? null,
    OTHERWISE,
  );
}
