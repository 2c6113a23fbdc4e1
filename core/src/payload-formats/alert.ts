import { cutJson, cutText, cutToFirst } from './cut-json.ts';
import { join } from '../join.ts';
import { isOperational } from '../catalog/operational.ts';
import { itemSpans } from '../raw-json.ts';
import { attributesOf, RECORD_LINK } from './format.ts';
import type { Payload, PayloadEvent } from './format.ts';

/** What receivers of alerts are promised: enough to judge it, and a link to the rest. */
export const ALERT_BYTES = 4096;
/** Kept for the summary before links beyond the first get room. */
const SUMMARY_BYTES = 256;
const LEAST_SUMMARY = 16;
const LEAST_DETAILS = 16;

/**
 * Authensor's `{id, type, timestamp, severity, agentId, summary, details, links}`. `details` is the event's `data`; the link to the full
 * record is the last one, behind those of the sender.
 */
export function alertPayload(event: PayloadEvent): Payload {
  const { body } = whole(event);
  const warning =
    body.length > ALERT_BYTES
      ? `The body has ${body.length} bytes, and alerts should have at most ${ALERT_BYTES}: send less, or choose the payload compact-alert, which cuts details down.`
      : null;
  return { contentType: 'application/json', body, warning };
}

/**
 * The same in at most 4,096 bytes: where more came, `details` is cut down, the links stay, and `"truncated": true` is
 * added. Only when the rest is too long by itself are the summary and then the links of the sender cut as well, the first one last.
 * The link to the full record stays in any case.
 */
export function compactAlertPayload(event: PayloadEvent): Payload {
  const full = whole(event);
  if (full.body.length <= ALERT_BYTES)
    return { contentType: 'application/json', body: full.body, warning: null };
  const { head, summary, links, record } = full;
  let room = ALERT_BYTES - alert(head, '', '', '', TRUNCATED).length;
  const forRecord = record === null ? 0 : record.length + 1;
  const cut = cutLinks(links, room - forRecord - LEAST_DETAILS, Math.min(SUMMARY_BYTES, summary.length));
  const keptLinks = withRecord(cut, record);
  room -= keptLinks.length;
  const keptSummary = cutText(summary, room - LEAST_DETAILS);
  const details = cutJson(event.data, room - keptSummary.length);
  const body = alert(head, keptSummary, details, keptLinks, TRUNCATED);
  return {
    contentType: 'application/json',
    body,
    warning: `Details were cut: the whole alert has ${full.body.length} bytes, and ${ALERT_BYTES} are sent at most.`,
  };
}

const TRUNCATED = ',"truncated":true';
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function whole(event: PayloadEvent): {
  head: Uint8Array;
  summary: Uint8Array;
  /** Of the sender. */
  links: Uint8Array;
  record: Uint8Array | null;
  body: Uint8Array;
} {
  const attribute = attributesOf(event);
  const head = join([
    `{"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)}`,
    `,"timestamp":${JSON.stringify(event.created)},"severity":`,
    attribute('severity') ?? 'null',
    ',"agentId":',
    attribute('agentId') ?? 'null',
  ]);
  const summary = attribute('summary') ?? encoder.encode('null');
  const { links, record } = splitLinks(event, attribute('links') ?? encoder.encode('[]'));
  const body = alert(head, summary, event.data, withRecord(links, record), '');
  return { head, summary, links, record, body };
}

/** The sender's, and the one to the full record. What Tidings tells has that among its own, as the last of them. */
function splitLinks(
  { type, record }: PayloadEvent,
  links: Uint8Array,
): { links: Uint8Array; record: Uint8Array | null } {
  const items = isOperational(type) ? itemSpans(links, { start: 0, end: links.length }) : [];
  const last = items.at(-1);
  const own = last && links.subarray(last.start, last.end);
  if (own && (JSON.parse(decoder.decode(own)) as { text?: unknown }).text === RECORD_LINK)
    return {
      links: join(['[', links.subarray(items[0]!.start, items.at(-2)?.end ?? items[0]!.start), ']']),
      record: own,
    };
  return {
    links,
    record: record === null ? null : encoder.encode(JSON.stringify({ href: record, text: RECORD_LINK })),
  };
}

function withRecord(links: Uint8Array, record: Uint8Array | null): Uint8Array {
  if (record === null) return links;
  const last = itemSpans(links, { start: 0, end: links.length }).at(-1);
  return join(last ? [links.subarray(0, last.end), ',', record, ']'] : ['[', record, ']']);
}

function alert(
  head: Uint8Array,
  summary: string | Uint8Array,
  details: string | Uint8Array,
  links: string | Uint8Array,
  end: string,
): Uint8Array {
  return join([head, ',"summary":', summary, ',"details":', details, ',"links":', links, end, '}']);
}

/** As many links as there is room for beside the summary; the first one at its cost, if need be. */
function cutLinks(links: Uint8Array, room: number, forSummary: number): Uint8Array {
  const kept = cutToFirst(links, room - forSummary);
  return kept.length > 2 ? kept : cutToFirst(links, room - LEAST_SUMMARY);
}
