/** What a message to Slack belongs to. */
import type { PayloadEvent } from '../../payload-formats/format.ts';
import { agentOf, ownConversation } from '../conversation.ts';
import type { Conversation } from '../conversation.ts';
import type { SlackConfig } from './config.ts';

/** Alerts, approvals and interactions are one message each; of other events, those of an agent are a thread if wanted. */
export function slackConversation(event: PayloadEvent, { threads }: SlackConfig): Conversation | null {
  const own = ownConversation(event);
  if (own) return own;
  const agent = threads === 'agent' ? agentOf(event) : null;
  return agent === null ? null : { key: `agent:${agent}`, manner: 'thread', revision: 0 };
}
