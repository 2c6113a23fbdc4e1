/** A cancellation: all deliveries that wait and that a search finds are sent no more, because somebody says so. */
import Type from 'typebox';
import type { DeliveryStatus } from './delivery.ts';
import { isFinal } from './delivery.ts';
import { ReplayInput } from './replay.ts';
import type { SearchQuery } from './search/query.ts';
import { alsoHolds, possibleStatuses } from './search/search.ts';
import { NullableTime } from './time.ts';

const { organization, project, end, zone } = ReplayInput.properties;

export const CancellationInput = Type.Object(
  {
    organization,
    project,
    webhook: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Only those to this webhook; all of the organization when left out.',
      }),
    ),
    query: Type.String({
      maxLength: 2000,
      description:
        'The deliveries that this search finds, as far as they wait, such as `event:order.* status:retrying`; an empty text for all that wait.',
    }),
    start: Type.String({
      minLength: 1,
      maxLength: 40,
      description:
        'Of events accepted at this time or later: ISO 8601, or relative as in a search: `-24h`, `today`.',
    }),
    end,
    zone,
    dryRun: Type.Optional(Type.Boolean({ description: 'Only count what would be canceled.' })),
    cursor: Type.Optional(
      Type.String({
        maxLength: 512,
        description: '`nextCursor` of the answer before, with all else as it was: it goes on from there.',
      }),
    ),
  },
  { title: 'CancellationInput', additionalProperties: false },
);
export type CancellationInput = Type.Static<typeof CancellationInput>;

const Count = Type.Integer({ minimum: 0 });

export const Cancellation = Type.Object(
  {
    deliveries: { ...Count, description: 'How many were canceled; with `dryRun`, how many would be.' },
    inFlight: {
      ...Count,
      description:
        'How many were found while they were attempted. They are left alone: what comes of them is to be seen.',
    },
    oldest: { ...NullableTime, description: 'When the oldest event of those counted was accepted.' },
    newest: NullableTime,
    nextCursor: Type.Union([Type.String(), Type.Null()], {
      description:
        'Null when all was looked at. Else there was more than one call takes on: ask again with it as `cursor`, for what is left.',
    }),
  },
  { title: 'Cancellation', additionalProperties: false },
);
export type Cancellation = Type.Static<typeof Cancellation>;

export const WAITING_STATUSES = ['pending', 'retrying', 'held'] as const satisfies readonly DeliveryStatus[];

/** What of a search waits; null when it finds only what has ended. */
export function whatWaits(query: SearchQuery): SearchQuery | null {
  if (possibleStatuses(query).every(isFinal)) return null;
  return alsoHolds(query, {
    kind: 'clause',
    field: { name: 'status', path: [] },
    test: { operator: 'has', values: WAITING_STATUSES.map((text) => ({ kind: 'text', text })) },
  });
}
