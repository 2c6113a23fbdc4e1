/** What a message says of an event, whatever it is sent by. */
import { isOperational } from '../catalog/operational.ts';
import { isSpelled, parseExactly } from '../exact-json.ts';
import { attributesOf, RECORD_LINK } from '../payload-formats/format.ts';
import type { PayloadEvent } from '../payload-formats/format.ts';
import { severityOf } from '../severity.ts';
import type { Severity } from '../severity.ts';
import { instantOf } from '../time.ts';
import { interactionNotice } from './interaction-notice.ts';
import { agentIn, isOfAgent } from './subject.ts';
import { fit, oneLine } from './text.ts';

export interface Notice {
  readonly title: string;
  readonly severity: Severity;
  readonly agent: string | null;
  /** All of it in one line, for whoever hears or sees no more: `[critical] Policy denied: shell.execute by agent-alpha`. */
  readonly text: string;
  /** The line that the sender wrote, or the reason that the data names. */
  readonly summary: string | null;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly links: readonly { readonly href: string; readonly text: string }[];
  /** Where the full record is: of what Tidings tells the one that it names, else the page of the event. Null: nobody knows. */
  readonly record: string | null;
  /** When it happened, in seconds since 1970. */
  readonly at: number;
  /** The data, parsed. */
  readonly data: unknown;
}

const MOST_FIELDS = 8;
const LONGEST_TITLE = 140;
const LONGEST_TEXT = 1000;
const LONGEST_NAME = 60;
const LONGEST_VALUE = 500;
const MOST_LINKS = 5;

const decoder = new TextDecoder();

export function noticeOf(event: PayloadEvent): Notice {
  const data = parseExactly(decoder.decode(event.data));
  const attribute = attributesOf(event);
  const read = (name: string): unknown => {
    const bytes = attribute(name);
    return bytes && (JSON.parse(decoder.decode(bytes)) as unknown);
  };
  const said = (read('severity') as Severity | null) ?? undefined;
  const severity = severityOf({ type: event.type, severity: said }, data);
  const agent = firstText([read('agentId'), agentIn(event.type, data)]);
  const interaction = interactionNotice(event.type, data);
  const title = interaction === null ? titleOf(event.type) : fit(interaction.title, LONGEST_TITLE);
  const summary = firstText([
    read('summary'),
    ...['summary', 'message', 'reason', 'error'].map(memberOf(data)),
  ]);
  // One that leads nowhere would have some services refuse the whole message.
  const links = ((read('links') as Notice['links'] | null) ?? []).flatMap(({ href, text }) => {
    const url = URL.parse(href);
    // As addresses are written: what has spaces or marks in it leads nowhere, or is refused with its message.
    return url ? [{ href: url.href, text }] : [];
  });
  const last = links.at(-1);
  const named = isOperational(event.type) && last?.text === RECORD_LINK ? last : null;
  const record = named ?? (event.record === null ? null : { href: event.record, text: RECORD_LINK });
  const own = typeof read('summary') === 'string' ? summary : null;
  const action = nameOf(memberOf(data)('action')) ?? nameOf(memberOf(data)(event.type.split('.')[0]!));
  const about =
    own ??
    [action && `: ${action}`, agent && `${isOfAgent(event.type) ? ': ' : ' by '}${agent}`]
      .filter(Boolean)
      .join('');
  return {
    title,
    severity,
    agent,
    text: fit(`[${severity}] ${title}${own === null ? about : `: ${about}`}`, LONGEST_TEXT),
    summary: summary === null ? null : fit(summary, LONGEST_TEXT),
    fields: [
      { name: 'Severity', value: severity },
      ...(agent === null ? [] : [{ name: 'Agent', value: fit(agent, LONGEST_VALUE) }]),
      ...(event.project === null ? [] : [{ name: 'Project', value: event.project }]),
      ...(interaction === null
        ? fieldsOf(data)
        : [
            ...interaction.fields.map(({ name, value }) => ({ name, value: fit(value, LONGEST_VALUE) })),
            ...fieldsOf(interaction.data),
          ]),
    ].slice(0, MOST_FIELDS),
    record: record?.href ?? null,
    // The record first: not all services have room for all of them.
    links: [...(record === null ? [] : [record]), ...links.filter((link) => link !== named)]
      .slice(0, MOST_LINKS)
      .map(({ href, text }) => ({ href, text: oneLine(text) || 'link' })),
    at: Math.floor((instantOf(event.created) ?? 0) / 1000),
    data,
  };
}

/** `system.health.degraded` → `System health degraded`. */
function titleOf(type: string): string {
  const words = type.replaceAll(/[._-]+/g, ' ').trim();
  return words === '' ? type : fit(words.charAt(0).toUpperCase() + words.slice(1), LONGEST_TITLE);
}

function memberOf(data: unknown): (name: string) => unknown {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return (name) =>
    isObject && Object.hasOwn(data, name) ? (data as Record<string, unknown>)[name] : undefined;
}

function firstText(candidates: readonly unknown[]): string | null {
  for (const one of candidates) {
    const text = typeof one === 'string' ? oneLine(one) : '';
    if (text !== '') return text;
  }
  return null;
}

/** What something in the data is called. */
function nameOf(value: unknown): string | null {
  if (typeof value === 'string') return firstText([value]);
  const member = memberOf(value);
  return firstText(['tool', 'name', 'title', 'id', 'message', 'code'].map(member));
}

/** Members that are said elsewhere. */
const SAID = new Set(['agent', 'agentId', 'agent_id', 'severity', 'summary', 'message', 'reason']);

function fieldsOf(data: unknown): { name: string; value: string }[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const value = printed(data);
    return value === null ? [] : [{ name: 'Data', value }];
  }
  return Object.entries(data).flatMap(([member, held]) => {
    const value = SAID.has(member) ? null : printed(held);
    const name = fit(wordsOf(member), LONGEST_NAME);
    return value === null || name === '' ? [] : [{ name, value }];
  });
}

/** `receiptId` → `Receipt id`. */
function wordsOf(member: string): string {
  const words = oneLine(
    member.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[._-]+/g, ' '),
  ).toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A value in one line; null for what is none. */
function printed(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  let text: string | null;
  if (typeof value === 'string') text = oneLine(value);
  else if (isSpelled(value)) text = value.rawJSON;
  else if (typeof value === 'number' || typeof value === 'boolean') text = String(value);
  else if (Array.isArray(value)) text = value.length === 0 ? null : listed(value);
  else text = nameOf(value);
  return text === null || text === '' ? null : fit(text, LONGEST_VALUE);
}

const MOST_LISTED = 5;

function listed(items: readonly unknown[]): string {
  const named = items
    .slice(0, MOST_LISTED)
    .map((item) => (typeof item === 'object' ? nameOf(item) : printed(item)));
  if (named.some((name) => name === null)) return `${items.length} ${items.length === 1 ? 'item' : 'items'}`;
  const others = items.length - named.length;
  return `${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
