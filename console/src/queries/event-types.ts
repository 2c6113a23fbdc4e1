import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { EventType, EventTypeChange, EventTypeInput, ImportQuery } from '@tidings/sdk';
import { api } from '../api.ts';
import { membersAsWritten, prettyJson, readExactly } from '../json-text.ts';

/** The whole catalog of an organization; null: what ships. */
export function eventTypesQuery(organization: string | null) {
  return queryOptions({
    queryKey: ['event-types', organization],
    queryFn: async ({ signal }) => {
      const first = await api.eventTypes.list(
        { limit: 250, ...(organization !== null && { organization }) },
        { signal },
      );
      const all: EventType[] = [];
      for await (const type of first) all.push(type);
      return all;
    },
    staleTime: 5 * 60_000,
  });
}

/** Whose catalog: the caller's own, or `default`, when null. */
function placeIn(organization: string | null): { organization?: string } {
  return organization === null ? {} : { organization };
}

/** An event type with its example as text: parsed, its numbers may be others. */
export interface WrittenEventType extends EventType {
  /** One member a line; null: it has none. */
  exampleText: string | null;
}

export function eventTypeQuery(organization: string | null, name: string) {
  return queryOptions({
    queryKey: ['event-types', 'one', organization, name],
    queryFn: async ({ signal }) =>
      readEventType(await api.eventTypes.getText(name, placeIn(organization), { signal })),
  });
}

function readEventType(answer: string): WrittenEventType {
  const type = JSON.parse(answer) as EventType;
  const example = type.example === null ? null : membersAsWritten(answer)('example');
  return { ...type, exampleText: example === null ? null : prettyJson(example) };
}

/** The versions of its schema, newest first. */
export function schemaVersionsQuery(organization: string | null, name: string) {
  return queryOptions({
    queryKey: ['event-types', 'versions', organization, name],
    queryFn: async ({ signal }) => [
      ...(await api.eventTypes.versions(name, { ...placeIn(organization), limit: 50 }, { signal })),
    ],
  });
}

const showsItsErrors = { meta: { showsItsErrors: true } };

export function useCreateEventType(organization: string | null) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (input: EventTypeInput) => api.eventTypes.create({ ...placeIn(organization), ...input }),
    onSuccess: saved,
  });
}

export function useUpdateEventType(organization: string | null, name: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (change: EventTypeChange) => api.eventTypes.update(name, change, placeIn(organization)),
    onSuccess: saved,
  });
}

export function useDeleteEventType(organization: string | null, name: string) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: () => api.eventTypes.delete(name, placeIn(organization)),
    onSuccess: saved,
  });
}

export function useImportEventTypes(organization: string | null) {
  const saved = useSaved();
  return useMutation({
    ...showsItsErrors,
    mutationFn: ({ document, ...query }: Omit<ImportQuery, 'organization'> & { document: string }) =>
      api.eventTypes.import(document, { ...placeIn(organization), ...query }),
    onSuccess: saved,
  });
}

/** The example of a type, sent as an event. */
export function useSendExample(organization: string | null, name: string) {
  const queries = useQueryClient();
  return useMutation({
    ...showsItsErrors,
    mutationFn: (example: string) =>
      api.events.send({ type: name, data: readExactly(example), ...placeIn(organization) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['events'] }),
  });
}

/** All that is known of event types is asked for anew. */
function useSaved(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['event-types'] });
}
