import { cutJson, cutText, cutToFirst } from './cut-json.ts';
import { join } from '../join.ts';
import { attributesOf } from './format.ts';
import type { Payload, PayloadEvent } from './format.ts';

/** What receivers of alerts are promised: enough to judge it, and a link to the rest. */
export const ALERT_BYTES = 4096;
/** Kept for the summary before links beyond the first get room. */
const SUMMARY_BYTES = 256;
const LEAST_SUMMARY = 16;
const LEAST_DETAILS = 16;

/** Authensor's `{id, type, timestamp, severity, agentId, summary, details, links}`. `details` is the event's `data`. */
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
 * added. Only when the rest is too long by itself are the summary and then the links cut as well, the first one last.
 */
export function compactAlertPayload(event: PayloadEvent): Payload {
  const full = whole(event);
  if (full.body.length <= ALERT_BYTES)
    return { contentType: 'application/json', body: full.body, warning: null };
  const { head, summary, links } = full;
  let room = ALERT_BYTES - alert(head, '', '', '', TRUNCATED).length;
  const keptLinks = cutLinks(links, room - LEAST_DETAILS, Math.min(SUMMARY_BYTES, summary.length));
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

function whole(event: PayloadEvent): {
  head: Uint8Array;
  summary: Uint8Array;
  links: Uint8Array;
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
  const links = attribute('links') ?? encoder.encode('[]');
  return { head, summary, links, body: alert(head, summary, event.data, links, '') };
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
