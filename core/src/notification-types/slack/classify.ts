import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { serviceOutcome } from '../answers.ts';
import type { Remedies } from '../answers.ts';
import { DELIVERED } from '../notification-type.ts';

const NEW_URL =
  'make a new incoming webhook in the settings of the Slack app, and set config.url to its URL.';
/** Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const REMEDIES: Remedies = {
  invalid_payload: 'it does not understand the message. Check the template of the webhook.',
  invalid_blocks:
    'it does not take the blocks of the message. Check the template of the webhook in the Block Kit Builder.',
  invalid_attachments: 'it does not take the attachments of the message. Check the template of the webhook.',
  too_many_attachments: 'a message has at most 100 attachments. Check the template of the webhook.',
  no_text: 'the message has no text. Give the template of the webhook a "text".',
  no_service: `the incoming webhook was disabled or removed: ${NEW_URL}`,
  no_service_id: `the URL is not that of an incoming webhook: ${NEW_URL}`,
  no_active_hooks: `the incoming webhook was disabled: ${NEW_URL}`,
  no_team: `the workspace is not there any more: ${NEW_URL}`,
  team_disabled: 'the workspace was disabled. Ask its owners.',
  invalid_token: `the URL is not, or no longer, valid: ${NEW_URL}`,
  channel_not_found: `the channel is not there, or the app may not see it: ${NEW_URL}`,
  channel_is_archived: `the channel is archived. Have it unarchived, or ${NEW_URL}`,
  user_not_found: `whom it was to be sent to is not there: ${NEW_URL}`,
  action_prohibited: 'the admins of the workspace do not allow it. Ask them to let the app post.',
  posting_to_general_channel_denied:
    'apps may not post to #general there. Choose another channel, or ask the admins.',
};
const OTHERWISE =
  'it refuses the message. Check that config.url is the URL of an incoming webhook; its answer may say more.';

export function classifySlack(answer: AnswerFacts): Outcome {
  if (answer.status >= 200 && answer.status < 300) return DELIVERED;
  return serviceOutcome('Slack', answer, REMEDIES, answer.body().trim(), OTHERWISE);
}
