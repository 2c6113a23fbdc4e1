import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { ConfigSchema } from '../config-schema.ts';
import type { SchemaOf } from '../webhook-draft.ts';

/** What kinds of receivers there are, and what each is asked for. It changes with the server alone. */
export const notificationTypesQuery = queryOptions({
  queryKey: ['notification-types'],
  queryFn: ({ signal }) => api.notificationTypes.list({ signal }),
  staleTime: Infinity,
});

/** The schemas of settings, as far as they are there. */
export function useSchemas(): {
  schemaOf: SchemaOf;
  fields: string[];
  error: Error | null;
  retry: () => void;
} {
  const { data, error, refetch } = useQuery(notificationTypesQuery);
  const schemaOf: SchemaOf = (type) => data?.find((each) => each.type === type)?.config ?? null;
  const names = data?.flatMap(({ config }) => Object.keys((config as ConfigSchema).properties ?? {})) ?? [];
  return {
    schemaOf,
    fields: [...FIELDS, ...names.map((name) => `/config/${name}`)],
    error,
    retry: () => void refetch(),
  };
}

/** Where what the API says is wrong is shown. */
const FIELDS = [
  '/name',
  '/organization',
  '/project',
  '/events',
  '/categories',
  '/minSeverity',
  '/type',
  '/url',
  '/apiKey/header',
  '/apiKey/value',
  '/apiKey',
  '/description',
  '/signing',
  '/payload',
  '/template',
  '/filters',
  '/retry',
  '/timeoutMs',
  '/rateLimit',
  '/ordered',
  '/secret',
  '/headers',
  '/encryption',
];
