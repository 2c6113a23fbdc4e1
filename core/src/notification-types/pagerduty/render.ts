/**
 * Events API v2: an incident opens, somebody has it in hand, it ends. A digest of alerts is a change event: nothing would end its
 * incident.
 * Sources: https://developer.pagerduty.com/docs/send-alert-event, https://developer.pagerduty.com/docs/send-change-event
 */
import type { Static } from 'typebox';
import { join } from '../../join.ts';
import { cutJson } from '../../payload-formats/cut-json.ts';
import { noticeOf } from '../notice.ts';
import { readMessage, readSaid, readText, Unrenderable } from '../notification-type.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';
import { subjectOf } from '../subject.ts';
import { fit, oneLine } from '../text.ts';
import { PAGERDUTY_HOSTS } from './config.ts';
import type { PagerDutyConfig } from './config.ts';

const MOST_BYTES = 512 * 1024;
const MOST_SUMMARY = 1024;
const LONGEST_SHORT = 255;

type Config = Static<typeof PagerDutyConfig>;

const ACTIONS = { open: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;

export function renderPagerDuty(notification: Notification<Config>): NotificationRequest {
  const { config, event, webhook, digest } = notification;
  const { routingKey: routing_key } = config;
  if (event.type === 'alert.digest') {
    const { links, payload, details } = tell(notification);
    const { summary, source, timestamp } = payload;
    const told = { head: { routing_key }, payload: { summary, source, timestamp }, tail: { links }, details };
    return request(config, '/v2/change/enqueue', body(notification, told));
  }
  const { key, phase } = subjectOf(event, config.groupBy ?? null);
  const head = {
    routing_key,
    event_action: ACTIONS[phase],
    dedup_key: dedupKey(digest, webhook.id, key),
  };
  if (phase !== 'open') return request(config, '/v2/enqueue', encoder.encode(JSON.stringify(head)));
  const { links, record, payload, details } = tell(notification);
  const client = { client: 'Tidings', ...(record !== null && { client_url: record }) };
  const told = { head, payload, tail: { links, ...client }, details };
  return request(config, '/v2/enqueue', body(notification, told));
}

function request({ host }: Config, path: string, bytes: Uint8Array): NotificationRequest {
  const { href: url } = new URL(path, host ?? PAGERDUTY_HOSTS.us);
  return { url, contentType: 'application/json', headers: {}, body: bytes };
}

/** The same for all that is said of one thing through one webhook, and nothing to whoever reads it. */
export function dedupKey(digest: Notification<unknown>['digest'], webhook: string, subject: string): string {
  return `tidings-${digest(`${webhook}\n${subject}`)}`;
}

const encoder = new TextEncoder();

/** Members of `payload` that a template may make. */
const MEMBERS = ['summary', 'source', 'severity', 'component', 'group', 'class', 'custom_details'];

/** What there is to say, to whichever of the two calls. */
function tell(notification: Notification<Config>) {
  const { event, config } = notification;
  const notice = noticeOf(event);
  const own = readMessage(notification, MEMBERS);
  const severity = config.severities?.[notice.severity] ?? notice.severity;
  const payload = {
    summary: (own && readSaid(own, 'summary', MOST_SUMMARY)) ?? fit(notice.text, MOST_SUMMARY),
    source:
      (own && readSaid(own, 'source', LONGEST_SHORT)) ??
      fit(oneLine(notice.agent ?? event.organization), LONGEST_SHORT),
    severity: (own && readSeverity(own)) ?? severity,
    timestamp: new Date(notice.at * 1000).toISOString(),
    component: own && readText(own, 'component', LONGEST_SHORT),
    group: (own && readText(own, 'group', LONGEST_SHORT)) ?? event.project,
    class: (own && readText(own, 'class', LONGEST_SHORT)) ?? event.type,
  };
  const links = notice.links.map(({ href, text }) => ({ href, text: fit(text, LONGEST_SHORT) }));
  return { links, record: notice.record, payload, details: own?.['custom_details'] };
}

interface Told {
  readonly head: object;
  readonly payload: object;
  readonly tail: object;
  /** Of a template; undefined: those of the event. */
  readonly details: unknown;
}

function body({ event }: Notification<Config>, { head, payload, tail, details: own }: Told): Uint8Array {
  const told = Object.fromEntries(Object.entries(payload).filter(([, value]) => value != null));
  const start = JSON.stringify({ ...head, payload: { ...told, custom_details: {} } }).slice(0, -3);
  const end = `,${JSON.stringify(tail).slice(1)}`;
  const about = `{"event":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"data":`;
  const room = MOST_BYTES - encoder.encode(start + end + about).length - 8;
  if (own !== undefined) {
    const details = encoder.encode(JSON.stringify(own));
    if (details.length > room)
      throw new Unrenderable('/custom_details', `has ${details.length} bytes, and ${room} have room`);
    return join([start.slice(0, -1), details, '}', end]);
  }
  // Bytes as they came, so that numbers keep their spelling; cut where they are more than PagerDuty takes.
  return join([start.slice(0, -1), about, cutJson(event.data, room), '}}', end]);
}

function readSeverity(own: Readonly<Record<string, unknown>>): string | undefined {
  const severity = readText(own, 'severity', 20);
  if (severity !== undefined && !['critical', 'error', 'warning', 'info'].includes(severity))
    throw new Unrenderable('/severity', 'has to be critical, error, warning or info');
  return severity;
}
