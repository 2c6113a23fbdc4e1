import { queryOptions, useMutation } from '@tanstack/react-query';
import { TidingsApiError } from '@tidings/sdk';
import type { PreviewInput, Webhook, WebhookChange, WebhookInput } from '@tidings/sdk';
import { api } from '../api.ts';
import { subscriptionTo } from '../failure-subscription.ts';
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

export interface Address {
  url: string;
  /** Whose webhook it is of: its test inboxes can be reached, and none of others. */
  organization: string | null;
}

/** The address alone, as of a webhook that has nothing secret: no key and no secret goes to what is still being written. */
function previewOf({ url, organization }: Address): PreviewInput {
  const webhook = { name: 'Address', type: 'rest' as const, url, events: [] };
  return {
    webhook: { ...webhook, ...(organization !== null && { organization }) },
    event: 'address.check',
    data: {},
  };
}

/** Why no webhook can have this address here, in words with the remedy; null: one can. Nothing is sent. */
export function addressQuery(address: Address) {
  return queryOptions({
    queryKey: ['webhooks', 'address', address],
    queryFn: async ({ signal }) => {
      try {
        await api.webhooks.preview(previewOf(address), { signal });
        return null;
      } catch (error) {
        if (!(error instanceof TidingsApiError)) throw error;
        const fault = error.errors.find(({ path }) => path === '/webhook/url');
        if (fault === undefined) throw error;
        return fault.message;
      }
    },
    staleTime: 30_000,
    retry: false,
  });
}

/** Whether it answers: a request is sent there, once. */
export function useCheckAddress() {
  return useMutation({
    meta: { showsItsErrors: true },
    gcTime: 0,
    mutationFn: async (address: Address) =>
      (await api.webhooks.preview({ ...previewOf(address), send: true })).sent!,
  });
}

/**
 * Of what it is to be told of another webhook: the types of which it would hear nothing all the same, since something else that it
 * is set to leaves them out, and why.
 */
export function untoldQuery(target: Webhook, about: Webhook, types: readonly string[]) {
  return queryOptions({
    queryKey: ['webhooks', 'untold', target.id, target.updatedAt, about.id, types],
    queryFn: async ({ signal }) => {
      const { id, name, type: kind, project } = about;
      const data = { webhook: { id, name, type: kind, project } };
      const changes = subscriptionTo(target, id, types);
      const untold: { type: string; reason: string }[] = [];
      for (const type of types) {
        const asked = { id: target.id, changes, event: type, data };
        const { decision } = await api.webhooks.preview(asked, { signal });
        if (decision.reason !== null) untold.push({ type, reason: decision.reason });
      }
      return untold;
    },
    staleTime: 30_000,
    retry: false,
  });
}
