/** Another webhook like one that there is: its form, filled in, with nothing that is secret. */
import type { QueryClient } from '@tanstack/react-query';
import type { Webhook } from '@tidings/sdk';
import type { ConfigSchema } from './config-schema.ts';
import { notificationTypesQuery } from './queries/notification-types.ts';
import { templateQuery } from './queries/webhooks.ts';
import { draftOf, isBlank, keepDraft, keptDraft } from './webhook-draft.ts';

/** The name of one that is being made and not finished; null: there is none. */
export function unfinishedName(): string | null {
  const draft = keptDraft();
  if (draft === null || isBlank(draft)) return null;
  return draft.name.trim() === '' ? 'a webhook without a name' : draft.name;
}

/** Keeps it where the form for new ones takes up what was begun. */
export async function duplicateWebhook(queries: QueryClient, webhook: Webhook): Promise<void> {
  const types = await queries.fetchQuery(notificationTypesQuery);
  const template = webhook.template === null ? '' : await queries.fetchQuery(templateQuery(webhook));
  const schema = (types.find(({ type }) => type === webhook.type)?.config ?? {}) as ConfigSchema;
  const draft = draftOf(webhook, template, schema);
  // What is kept secret has to be written again.
  const headers = draft.headers.map((header) => ({ ...header, isKept: false }));
  const name = `Copy of ${webhook.name}`.slice(0, 100);
  keepDraft({ ...draft, name, headers }, () => schema);
}
