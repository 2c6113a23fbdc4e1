import type { Outcome } from '../../attempt.ts';
import type { AnswerFacts } from '../../diagnosis/answer.ts';
import { serviceOutcome } from '../answers.ts';
import { DELIVERED } from '../notification-type.ts';

const KEY =
  'config.routingKey has to be the integration key of a service with the integration “Events API v2” that exists and is enabled';
const REMEDIES = {
  routing_key: `it does not know the routing key: ${KEY}; for accounts in the EU, config.host has to be https://events.eu.pagerduty.com.`,
  event: 'it does not accept the event. Check the template of the webhook; its answer may say more.',
};

/** 202: accepted. 400: it will never be. */
export function classifyPagerDuty(answer: AnswerFacts): Outcome {
  if (answer.status >= 200 && answer.status < 300) return DELIVERED;
  const speaksOfKey = /routing.?key/i.test(answer.body());
  const otherwise = `${answer.status === 404 ? 'there is nothing at this address. ' : ''}Check config.host, and that ${KEY}.`;
  const code = answer.status === 400 ? (speaksOfKey ? 'routing_key' : 'event') : null;
  return serviceOutcome('PagerDuty', answer, REMEDIES, code, otherwise);
}
