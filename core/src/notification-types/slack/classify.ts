import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { serviceOutcome } from '../answers.ts';
import type { Remedies } from '../answers.ts';
import type { MessagePlace } from '../conversation.ts';
import { DELIVERED } from '../notification-type.ts';

const NEW_URL =
  'create a new incoming webhook in the settings of the Slack app, and set config.url to its URL.';
/** Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const REMEDIES: Remedies = {
  invalid_payload: 'it does not understand the message. Check the template of the webhook.',
  invalid_blocks:
    'it does not accept the blocks of the message. Check the template of the webhook in the Block Kit Builder.',
  invalid_attachments:
    'it does not accept the attachments of the message. Check the template of the webhook.',
  too_many_attachments: 'a message has at most 100 attachments. Check the template of the webhook.',
  no_text: 'the message has no text. Give the template of the webhook a "text".',
  no_service: `the incoming webhook was disabled or removed: ${NEW_URL}`,
  no_service_id: `the URL is not that of an incoming webhook: ${NEW_URL}`,
  no_active_hooks: `the incoming webhook was disabled: ${NEW_URL}`,
  no_team: `the workspace no longer exists: ${NEW_URL}`,
  team_disabled: 'the workspace was disabled. Ask its owners.',
  invalid_token: `the URL is not, or no longer, valid: ${NEW_URL}`,
  channel_not_found: `the channel is not there, or the app may not see it: ${NEW_URL}`,
  channel_is_archived: `the channel is archived. Have it unarchived, or ${NEW_URL}`,
  user_not_found: `the recipient does not exist: ${NEW_URL}`,
  action_prohibited: 'the admins of the workspace do not allow it. Ask them to let the app post.',
  posting_to_general_channel_denied:
    'apps may not post to #general there. Choose another channel, or ask the admins.',
};
const NEW_TOKEN = 'reinstall the Slack app in its workspace, and set config.token to its bot token.';
const INVITE = 'Invite the app to the channel (/invite), and check config.channel.';
/** Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const APP_REMEDIES: Remedies = {
  ...REMEDIES,
  invalid_auth: `the token is not valid: ${NEW_TOKEN}`,
  not_authed: `there is no token: ${NEW_TOKEN}`,
  account_inactive: `the owner of the token is gone, or the app was removed: ${NEW_TOKEN}`,
  token_revoked: `the token was revoked: ${NEW_TOKEN}`,
  token_expired: `the token has expired: ${NEW_TOKEN}`,
  no_permission: `the token does not allow it: give the app the scope chat:write, then ${NEW_TOKEN}`,
  missing_scope: `the token lacks a scope: give the app the scope chat:write, then ${NEW_TOKEN}`,
  not_allowed_token_type: `the token is of another kind: ${NEW_TOKEN}`,
  channel_not_found: `the channel is not there, or the app may not see it. ${INVITE}`,
  not_in_channel: `the app is not in the channel. ${INVITE}`,
  is_archived: 'the channel is archived. Have it unarchived, or set config.channel to another.',
  restricted_action: 'the admins of the workspace do not allow it. Ask them to let the app post.',
  msg_too_long: 'the message is too long. Check the template of the webhook.',
  msg_blocks_too_long: 'the blocks of the message are too long. Check the template of the webhook.',
  invalid_blocks_format: 'it does not accept the blocks of the message. Check the template of the webhook.',
};
const APP_OTHERWISE =
  'it refuses the message. Check config.token and config.channel; its answer may say more.';
/** Trouble of Slack's own, which passes. */
const PASSING =
  /^(ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org)$/;

const OTHERWISE =
  'it refuses the message. Check that config.url is the URL of an incoming webhook; its answer may say more.';

/** The message that was to be changed or followed is not there, or may not be changed any more. */
const GONE =
  /^(message_not_found|cant_update_message|edit_window_closed|thread_not_found|expired_url|used_url)$/;

export function classifySlack(answer: AnswerFacts): Outcome {
  if (slackPlace(answer) === 'gone') {
    const error =
      'Slack answered that the message to be changed is gone. Another attempt makes a new one in its place.';
    return { kind: 'retry', errorClass: 'http', error };
  }
  if (answer.status >= 200 && answer.status < 300) return ofWebApi(answer);
  return serviceOutcome('Slack', answer, REMEDIES, answer.body().trim(), OTHERWISE);
}

/** The Web API answers 200 whatever becomes of the message, and says in the body whether it was taken. */
function ofWebApi(answer: AnswerFacts): Outcome {
  const body = answer.body();
  if (!/^\s*\{\s*"ok"\s*:\s*false\b/.test(body)) return DELIVERED;
  const code = codeIn(body);
  if (code === null || !PASSING.test(code))
    return serviceOutcome('Slack', answer, APP_REMEDIES, code, APP_OTHERWISE);
  const error = `Slack answered ${code}: it has problems of its own, or too much to do.`;
  return { kind: 'retry', errorClass: code.startsWith('rate') ? 'rate_limited' : 'http', error };
}

/** Where a message is, by the answer of `chat.postMessage` and `chat.update`. */
export function slackPlace(answer: AnswerFacts): MessagePlace | 'gone' | null {
  const body = answer.body();
  if (GONE.test(codeIn(body) ?? body.trim())) return 'gone';
  // Behind `message` the same names stand for other things.
  const head = body.split('"message"')[0]!;
  const channel = /"channel"\s*:\s*"(\w{1,100})"/.exec(head)?.[1];
  const ts = /"ts"\s*:\s*"([\d.]{1,40})"/.exec(head)?.[1];
  return channel !== undefined && ts !== undefined ? { kind: 'message', channel, ts } : null;
}

function codeIn(body: string): string | null {
  return /"error"\s*:\s*"(\w{1,60})"/.exec(body)?.[1] ?? null;
}
