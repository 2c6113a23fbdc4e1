/** What a message to Slack belongs to. */
import type { PayloadEvent } from '../../payload-formats/format.ts';
import { agentOf, revisionOf } from '../conversation.ts';
import type { Conversation } from '../conversation.ts';
import { subjectOf } from '../subject.ts';
import type { SlackConfig } from './config.ts';

/** Alerts, approvals and interactions are one message each; of other events, those of an agent are a thread if wanted. */
export function slackConversation(event: PayloadEvent, { threads }: SlackConfig): Conversation | null {
  const { key, phase, isIdentified } = subjectOf(event, null);
  if (isIdentified) return { key, manner: 'update', revision: revisionOf(event, phase) };
  const agent = threads === 'agent' ? agentOf(event) : null;
  return agent === null ? null : { key: `agent:${agent}`, manner: 'thread', revision: 0 };
}
