/**
 * Buttons of messages to Slack, and what comes when one of them is pressed. A block names the alert or interaction, the value of a
 * button the webhook: by its signing secret the press is verified.
 */
import { isOperational } from '../../catalog/operational.ts';
import { TEXT_PATTERN } from '../../event.ts';
import { isVeto } from '../../interaction.ts';
import type { InteractionAction } from '../../interaction.ts';
import type { Notice } from '../notice.ts';
import { readActions } from '../interaction-notice.ts';
import { memberOf } from '../subject.ts';
import { fit } from '../text.ts';
import { MOST_BUTTON, MOST_CONFIRM, MOST_URL } from './limits.ts';

const PREFIX = 'tidings:';
const LONGEST_ID = 64;
/** The button that leads to the record, which Slack tells of like any other. It has no value, as those that are answers have. */
const INVESTIGATE = 'investigate';
/** In a block no two buttons are called the same, and an answer may be called as that. */
const INVESTIGATE_BESIDE = `${PREFIX}${INVESTIGATE}`;

interface PlainText {
  type: 'plain_text';
  text: string;
}
interface Button {
  type: 'button';
  action_id: string;
  text: PlainText;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  confirm?: { title: PlainText; text: PlainText; confirm: PlainText; deny: PlainText; style?: 'danger' };
}
export interface ActionsBlock {
  type: 'actions';
  block_id: string;
  elements: Button[];
}

/**
 * What can be done about what the message says: an alert or a question is answered until it is over, and all else can be
 * investigated. Null: nothing.
 */
export function buttonsOf(
  { id: event, type }: { readonly id: string; readonly type: string },
  webhook: string,
  notice: Notice,
): ActionsBlock | null {
  const id = memberOf(notice.data, 'id');
  const status = memberOf(notice.data, 'status');
  // What others send under such a name is no question of ours, and nobody could answer it.
  const isOurs = isOperational(type) && /^(alert|interaction)\./.test(type) && typeof status === 'string';
  if (isOurs && (typeof id !== 'string' || id.length > LONGEST_ID)) return null;
  const elements = isOurs ? answersTo(type, status, webhook, notice) : [];
  if (isOurs && elements.length === 0) return null;
  const { record } = notice;
  if (record !== null && record.length <= MOST_URL) {
    const isTaken = elements.some(({ action_id: taken }) => taken === INVESTIGATE);
    elements.push({
      type: 'button',
      action_id: isTaken ? INVESTIGATE_BESIDE : INVESTIGATE,
      text: plain(isTaken ? 'Open in Tidings' : 'Investigate'),
      url: record,
    });
  }
  if (elements.length === 0) return null;
  return { type: 'actions', block_id: `${PREFIX}${isOurs ? (id as string) : event}`, elements };
}

/** Whether one of them does more than to lead somewhere. */
export function doSomething({ elements }: ActionsBlock): boolean {
  return elements.some(({ value }) => value !== undefined);
}

function answersTo(type: string, status: string, webhook: string, notice: Notice): Button[] {
  if (type.startsWith('alert.')) return alertButtons(status, webhook);
  if (status !== 'open') return [];
  const actions = readActions(memberOf(notice.data, 'actions')) ?? [];
  return actions.map((action) => answerButton(action, webhook, notice));
}

function answerButton(action: InteractionAction, webhook: string, notice: Notice): Button {
  const { id, label, style } = action;
  const text = plain(fit(label, MOST_BUTTON));
  const button: Button = { type: 'button', action_id: id, text, value: webhook, ...(style && { style }) };
  if (!isVeto(action) && style !== 'danger') return button;
  // One press too many cannot be taken back.
  return {
    ...button,
    confirm: {
      title: plain(fit(`${label}?`, MOST_CONFIRM.title)),
      text: plain(fit(notice.summary ?? notice.title, MOST_CONFIRM.text)),
      confirm: plain(fit(label, MOST_CONFIRM.confirm)),
      deny: plain('Go back'),
      ...(style === 'danger' && { style }),
    },
  };
}

function alertButtons(status: unknown, webhook: string): Button[] {
  const button = (id: string, label: string): Button => ({
    type: 'button',
    action_id: id,
    text: plain(label),
    value: webhook,
  });
  if (status === 'open') return [{ ...button('acknowledge', 'Acknowledge'), style: 'primary' }];
  return status === 'acknowledged' ? [button('resolve', 'Resolve')] : [];
}

function plain(text: string): PlainText {
  return { type: 'plain_text', text };
}

/** A press of a button of ours. Nothing of it is to be believed before its signature was verified. */
export interface Press {
  /** Public ids. */
  readonly webhook: string;
  readonly subject: string;
  readonly action: string;
  readonly user: { readonly id: string; readonly name: string | null };
  readonly responseUrl: string | null;
}

/** `ours`: a button was pressed that leads somewhere, which needs no more than an answer. `foreign`: it is no button of ours. */
export function readPress(payload: unknown): Press | 'ours' | 'foreign' {
  const said = payload as {
    type?: unknown;
    actions?: { action_id?: unknown; block_id?: unknown; value?: unknown }[];
    user?: { id?: unknown; username?: unknown; name?: unknown; team_id?: unknown };
    team?: { id?: unknown } | null;
    response_url?: unknown;
  } | null;
  const pressed = Array.isArray(said?.actions) ? said.actions[0] : undefined;
  const block = word(pressed?.block_id);
  const action = word(pressed?.action_id);
  if (said?.type !== 'block_actions' || !block?.startsWith(PREFIX) || action === null) return 'foreign';
  const webhook = word(pressed?.value);
  if (webhook === null && (action === INVESTIGATE || action === INVESTIGATE_BESIDE)) return 'ours';
  const user = word(said.user?.id);
  if (webhook === null || user === null) return 'foreign';
  const team = word(said.user?.team_id) ?? word(said.team?.id) ?? '';
  return {
    webhook,
    subject: block.slice(PREFIX.length),
    action,
    user: { id: `slack:${team}/${user}`, name: word(said.user?.username) ?? word(said.user?.name) },
    responseUrl: typeof said.response_url === 'string' ? said.response_url : null,
  };
}

const TEXT = new RegExp(TEXT_PATTERN);

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 256 && TEXT.test(value) ? value : null;
}

const SLACK_HOOKS = ['https://hooks.slack.com', 'https://hooks.slack-gov.com'];

/** Whether messages may be changed there: at Slack, or where the webhook itself sends. */
export function isResponseUrl(
  text: string,
  config: { url?: string | undefined; host?: string | undefined },
): boolean {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return false;
  const own = [config.url, config.host].flatMap((one) => (one === undefined ? [] : [new URL(one).origin]));
  return [...SLACK_HOOKS, ...own].includes(url.origin);
}
