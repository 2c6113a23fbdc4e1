/** What a message to Slack belongs to. */
import type { PayloadEvent } from '../../payload-formats/format.ts';
import { agentOf, revisionOf } from '../conversation.ts';
import type { Conversation } from '../conversation.ts';
import { hasOwnId, subjectOf } from '../subject.ts';
import type { Subject } from '../subject.ts';
import type { SlackConfig } from './config.ts';

/** Most events: their data need not be read. */
const NOTHING: Subject = { key: '', phase: 'open', isIdentified: false };

/** Alerts, approvals and interactions are one message each; of other events, those of an agent are a thread if wanted. */
export function slackConversation(event: PayloadEvent, { threads }: SlackConfig): Conversation | null {
  const { key, phase, isIdentified } = hasOwnId(event.type) ? subjectOf(event, null) : NOTHING;
  if (isIdentified) return { key, manner: 'update', revision: revisionOf(event, phase) };
  const agent = threads === 'agent' ? agentOf(event) : null;
  return agent === null ? null : { key: `agent:${agent}`, manner: 'thread', revision: 0 };
}
