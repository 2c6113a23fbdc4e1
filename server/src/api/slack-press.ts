/** A button that was pressed in Slack: who it was, whether it counts, and what they are told if not. */
import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Person } from '@tidings/core/alert';
import { idFromUuid, uuidFromId } from '@tidings/core/id';
import { isResponseUrl } from '@tidings/core/notification-types/slack/buttons';
import type { Press } from '@tidings/core/notification-types/slack/buttons';
import { laneOf } from '@tidings/core/organization';
import { acknowledgeAlert, findAlert, resolveAlert } from '../store/alerts.ts';
import { recordAccess } from '../store/audit-log.ts';
import { onBehalfOf } from '../store/caller.ts';
import { hasConversation, keepResponseUrl } from '../store/conversations.ts';
import type { ConversationKey } from '../store/conversations.ts';
import { transaction } from '../store/db.ts';
import type { Pool } from '../store/db.ts';
import { answerInteraction, findInteraction } from '../store/interactions.ts';
import { responseUrlOwner } from '../store/secrets.ts';
import type { WebhookView } from '../store/webhooks.ts';
import { actorOf } from './auth.ts';
import type { Context } from './context.ts';
import type { Config } from './notification-input.ts';

/** As long as Slack takes messages there. */
const RESPONSE_MS = 30 * 60_000;

const ALERT_ACTIONS = new Map([
  ['acknowledge', acknowledgeAlert],
  ['resolve', resolveAlert],
]);

/** A press whose signature was verified by the secret of the webhook. */
export interface VerifiedPress {
  readonly press: Press;
  readonly webhook: WebhookView;
  /** With its secrets. */
  readonly config: Config;
}

/** Does what was pressed. Answers with a sentence for whoever pressed where it does not count; null: it does. */
export async function heed(
  context: Context,
  request: FastifyRequest,
  { press, webhook, config }: VerifiedPress,
): Promise<string | null> {
  const { clock, database, lanes, secrets } = context;
  const { id, name } = press.user;
  const who: Person = { kind: 'person', id, name };
  const now = clock.now();
  const actor = actorOf(request, { kind: 'person', id, name }, now);
  const caller = { actor, organization: webhook.organization, reads: false };
  const db = onBehalfOf(database.control, caller, context.hasTenantRole);
  const found = await findSubject(db, webhook, press.subject);
  const key: ConversationKey = {
    lane: laneOf(webhook.organizationId, lanes),
    webhook: webhook.number,
    key: hash('sha256', found?.subject ?? '', 'buffer'),
  };
  const writeDown = (because: string): Promise<void> =>
    recordAccess(
      db,
      'answer-refused',
      { ...webhook, table: 'webhook' },
      { because: [null, because], action: [null, press.action], subject: [null, press.subject] },
    );
  // A message that this webhook never sent was made by somebody else.
  if (!found || !(await hasConversation(database.control, key))) {
    await writeDown('unknown');
    return 'This is not known here, or not any more.';
  }
  if (config['url'] !== undefined && press.responseUrl !== null && isResponseUrl(press.responseUrl, config)) {
    const sealed = secrets.seal(press.responseUrl, responseUrlOwner(key));
    await keepResponseUrl(database.control, key, sealed, now + RESPONSE_MS);
  }
  const answer = { action: press.action, comment: null, by: who, key: null, via: 'slack' } as const;
  const refused = await transaction(db, async (tx): Promise<{ why: string; sentence: string } | null> => {
    if (found.kind === 'interaction') {
      const answered = await answerInteraction(tx, found.uid, answer, now);
      return answered?.refused ?? null;
    }
    const change = ALERT_ACTIONS.get(press.action);
    if (!change)
      return { why: 'unknown-action', sentence: `An alert cannot be answered with ${press.action}.` };
    const done = await change(tx, found.uid, who, 'slack', now);
    if (!done || done.changed) return null;
    const { acknowledgedBy: by, status } = done.alert;
    if (status === 'resolved') return { why: 'ended', sentence: 'The alert is over already.' };
    const whom = by ? `, by ${by.name ?? by.id}` : '';
    return { why: 'repeated', sentence: `The alert is acknowledged already${whom}.` };
  });
  // What is refused of an interaction was written down with it.
  if (refused && found.kind === 'alert') await writeDown(refused.why);
  return refused?.sentence ?? null;
}

interface Subject {
  kind: 'interaction' | 'alert';
  uid: string;
  /** What messages about it belong together by. */
  subject: string;
}

/**
 * What a block names, if it is in the webhook's organization, and its project where it has one. Rules of the whole organization
 * name webhooks of projects, too, so an alert may be of any.
 */
async function findSubject(db: Pool, webhook: WebhookView, id: string): Promise<Subject | null> {
  const scope = { organization: webhook.organization, project: webhook.project };
  const interaction = uuidFromId('interaction', id);
  if (interaction !== null) {
    const found = await findInteraction(db, scope, interaction);
    return found && { kind: 'interaction', uid: interaction, subject: found.subject };
  }
  const alert = uuidFromId('alert', id);
  const found = alert === null ? null : await findAlert(db, { ...scope, project: null }, alert);
  return found && { kind: 'alert', uid: found.uid, subject: `alert:${idFromUuid('alert', found.uid)}` };
}
