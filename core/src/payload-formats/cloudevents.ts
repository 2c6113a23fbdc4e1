import { join } from '../join.ts';
import { attributesOf } from './format.ts';
import type { Payload, PayloadEvent } from './format.ts';

const decoder = new TextDecoder();
/** What strings of attributes must not hold: control characters, halves of pairs, noncharacters (section “Type System”). */
const DISALLOWED = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/**
 * CloudEvents 1.0.2, structured JSON. `source` names the organization and the project, which together with `id` makes
 * the event unique; `organization`, `project`, `severity`, `agentid` and `summary` are extension attributes, left out
 * where the event has none.
 */
export function cloudeventsPayload(event: PayloadEvent): Payload {
  const { id, type, created, organization, project } = event;
  const attribute = attributesOf(event);
  const changed: string[] = [];
  const parts: (string | Uint8Array)[] = [
    `{"specversion":"1.0","id":${JSON.stringify(id)},"source":${JSON.stringify(sourceOf(organization, project))}`,
    `,"type":${JSON.stringify(type)},"time":${JSON.stringify(created)},"organization":${JSON.stringify(organization)}`,
  ];
  if (project !== null) parts.push(`,"project":${JSON.stringify(project)}`);
  for (const name of ['severity', 'agentId', 'summary']) {
    const value = attribute(name);
    if (!value) continue;
    const text = JSON.parse(decoder.decode(value)) as string;
    const allowed = text.replaceAll(DISALLOWED, '\ufffd');
    if (allowed !== text) changed.push(name.toLowerCase());
    parts.push(`,"${name.toLowerCase()}":`, allowed === text ? value : JSON.stringify(allowed));
  }
  const body = join([...parts, ',"datacontenttype":"application/json","data":', event.data, '}']);
  const warning =
    changed.length === 0
      ? null
      : `${changed.join(' and ')} hold characters that CloudEvents does not allow in attributes; U+FFFD stands for each of them.`;
  return { contentType: 'application/cloudevents+json; charset=utf-8', body, warning };
}

function sourceOf(organization: string, project: string | null): string {
  const source = `/organizations/${encodeURIComponent(organization)}`;
  return project === null ? source : `${source}/projects/${encodeURIComponent(project)}`;
}
