import { join } from '../join.ts';
import { attributesOf } from './format.ts';
import type { Payload, PayloadEvent } from './format.ts';

/**
 * CloudEvents 1.0.2, structured JSON. `source` names the organization and the project, which together with `id` makes
 * the event unique; `organization`, `project`, `severity`, `agentid` and `summary` are extension attributes, left out
 * where the event has none.
 */
export function cloudeventsPayload(event: PayloadEvent): Payload {
  const { id, type, created, organization, project } = event;
  const attribute = attributesOf(event);
  const parts: (string | Uint8Array)[] = [
    `{"specversion":"1.0","id":${JSON.stringify(id)},"source":${JSON.stringify(sourceOf(organization, project))}`,
    `,"type":${JSON.stringify(type)},"time":${JSON.stringify(created)},"organization":${JSON.stringify(organization)}`,
  ];
  if (project !== null) parts.push(`,"project":${JSON.stringify(project)}`);
  for (const name of ['severity', 'agentId', 'summary']) {
    const value = attribute(name);
    if (value) parts.push(`,"${name.toLowerCase()}":`, value);
  }
  const body = join([...parts, ',"datacontenttype":"application/json","data":', event.data, '}']);
  return { contentType: 'application/cloudevents+json; charset=utf-8', body, warning: null };
}

function sourceOf(organization: string, project: string | null): string {
  const source = `/organizations/${encodeURIComponent(organization)}`;
  return project === null ? source : `${source}/projects/${encodeURIComponent(project)}`;
}
