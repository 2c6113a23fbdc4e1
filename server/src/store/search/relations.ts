/** What searches look into besides the rows they go through. */

/** What is joined behind `x` for deliveries, or `e` for events. */
export type Relation =
  | 'event'
  | 'attempt'
  | 'attributes'
  | 'payload'
  | 'data'
  | 'request_headers'
  | 'response_headers'
  | 'response_body';

/** Relations that another one is made from. */
const BEHIND: Readonly<Record<Relation, readonly Relation[]>> = {
  event: [],
  attempt: [],
  attributes: ['event'],
  payload: ['event'],
  data: ['event'],
  request_headers: ['attempt'],
  response_headers: ['attempt'],
  response_body: ['attempt'],
};

/** Values that are costly to make. OFFSET 0 keeps them from being made more than once a row. */
const VALUES: Readonly<Record<Exclude<Relation, 'event' | 'attempt'>, string>> = {
  attributes: 'searchable_json(e.attributes::text)',
  payload: 'searchable_text(e.data)',
  data: 'searchable_json(searchable_text(e.data))',
  request_headers: 'searchable_json(a.request_headers)',
  response_headers: 'searchable_json(a.response_headers)',
  response_body: 'searchable_text(a.response_body)',
};

/**
 * Joins of everything needed, each once.
 *
 * @param within a condition on the uid of an event, from which PostgreSQL knows the partitions before it runs
 */
export function joinsOf(
  needed: ReadonlySet<Relation>,
  within: (event: string) => string,
  have: readonly Relation[] = [],
): string {
  const all = new Set([...needed].flatMap((relation) => BEHIND[relation]).concat(...needed));
  return [...all]
    .filter((relation) => !have.includes(relation))
    .map((relation) => joinOf(relation, within))
    .join('\n');
}

/** The latest attempt is looked up by key, for what is left by then. */
function joinOf(relation: Relation, within: (event: string) => string): string {
  switch (relation) {
    case 'event':
      return `JOIN event e ON e.lane = x.lane AND e.uid = x.event AND ${within('e.uid')}`;
    case 'attempt':
      return `LEFT JOIN LATERAL (
        SELECT * FROM attempt
        WHERE attempt.lane = x.lane AND attempt.event = x.event AND attempt.webhook = x.webhook AND ${within('attempt.event')}
        ORDER BY attempt.at DESC, attempt.number DESC LIMIT 1) a ON true`;
    default:
      return `CROSS JOIN LATERAL (SELECT ${VALUES[relation]} AS value OFFSET 0) ${relation}`;
  }
}
