import { queryOptions } from '@tanstack/react-query';
import type { WebhookChange, WebhookInput } from '@tidings/sdk';
import { api } from '../api.ts';
import { filtersFrom, toInput } from '../webhook-draft.ts';
import type { SchemaOf, WebhookDraft } from '../webhook-draft.ts';

/** The latest events, and which of them a webhook with these settings would get. @param id of one that is changed */
export function recentQuery(id: string | null, draft: WebhookDraft, recent: number) {
  const { events, categories, minSeverity, filters, organization, project } = draft;
  return queryOptions({
    queryKey: [
      'webhooks',
      'recent',
      id,
      recent,
      events,
      categories,
      minSeverity,
      filters,
      organization,
      project,
    ],
    queryFn: async ({ signal }) => {
      const read = filtersFrom(filters);
      const changes = {
        events,
        categories: categories.length === 0 ? null : categories,
        minSeverity: minSeverity === '' ? null : minSeverity,
        filters: read,
      } as WebhookChange;
      // Of what it would send nothing is asked, so that it does not matter what is not written yet.
      const made = {
        ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null)),
        ...{ name: 'Filters', type: 'rest', url: 'https://example.com/' },
        ...(organization !== '' && { organization }),
        ...(project !== '' && { project }),
      } as WebhookInput;
      const sample = { event: 'filters.sample', data: {}, recent };
      const asked = id === null ? { webhook: made, ...sample } : { id, changes, ...sample };
      return (await api.webhooks.preview(asked, { signal })).recent ?? [];
    },
    staleTime: 30_000,
    retry: false,
  });
}

/** What a draft would send of the example of an event type. What is not written yet, and does not show, is made up. */
export function renderedQuery(draft: WebhookDraft, schemaOf: SchemaOf, event: string | null) {
  return queryOptions({
    queryKey: ['webhooks', 'rendered', draft.type, draft.template, draft.configs, draft.organization, event],
    queryFn: ({ signal }) => {
      const input = toInput({ ...draft, filters: '', signing: '', apiKeyHeader: '', apiKey: '' }, schemaOf);
      const webhook = {
        ...input,
        name: 'Template',
        ...(draft.type === 'rest' && { url: 'https://example.com/' }),
      };
      return api.webhooks.preview({ webhook, ...(event !== null && { event }) }, { signal });
    },
    staleTime: 30_000,
    retry: false,
  });
}
