/** Filters of a webhook: put together row by row or written as JSON, and held against what has happened. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, Plus, X } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { EventType } from '@tidings/sdk';
import { filtersOf, isOpenRow, OPERATOR_WORDS, rowsOf } from '../filter-rows.ts';
import type { FilterRow } from '../filter-rows.ts';
import { schemaPaths } from '../json-hints.ts';
import { eventTypesQuery } from '../queries/event-types.ts';
import { recentQuery } from '../queries/webhook-trials.ts';
import { sentenceOf } from '../query-client.ts';
import { filtersDraft, filtersFrom } from '../webhook-draft.ts';
import type { WebhookDraft } from '../webhook-draft.ts';
import { Button } from '../ui/button.tsx';
import { useDebounced } from '../ui/debounced.ts';
import { Field, FieldError, inputClass } from '../ui/field.tsx';
import { JsonEditor } from '../ui/json-editor.tsx';
import { Parts } from '../ui/parts.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const MODES = [
  ['rows', 'Conditions'],
  ['json', 'JSON'],
] as const;

interface EditorProps {
  draft: WebhookDraft;
  organization: string | null;
  error: string | undefined;
  change: (part: Partial<WebhookDraft>) => void;
}

export function FilterFields({
  id,
  ...props
}: EditorProps & {
  /** Of the webhook that is changed; null for a new one. */
  id: string | null;
}): ReactNode {
  return (
    <>
      <FilterEditor {...props} />
      <RecentEvents draft={props.draft} id={id} />
    </>
  );
}

export function FilterEditor({ draft, organization, error, change }: EditorProps): ReactNode {
  const { data } = useQuery(eventTypesQuery(organization));
  const types = useMemo(() => data ?? [], [data]);
  const read = useMemo(() => filtersFrom(draft.filters), [draft.filters]);
  const asRows = useMemo(() => (read === undefined ? null : rowsOf(read)), [read]);
  const [mode, setMode] = useState<'rows' | 'json' | null>(null);
  const shown = asRows === null ? 'json' : (mode ?? 'rows');
  return (
    <div className="flex flex-col gap-3">
      <Parts
        label="Filters as"
        parts={MODES}
        part={shown}
        onPart={(part) => {
          setMode(part);
          // Its rows are gone with it.
          change({ hasOpenFilter: false });
        }}
      />
      {shown === 'rows' ? (
        <Rows
          rows={asRows!}
          written={draft.filters}
          types={types}
          events={draft.events}
          onChange={(filters, hasOpenFilter) => change({ filters, hasOpenFilter })}
        />
      ) : (
        <Field
          label="Filters"
          error={error}
          hint={
            <>
              For each event type what its <code>data</code> must be, such as{' '}
              <code>{'{"order.paid": {"total": {"gte": 100}}}'}</code>.
              {asRows === null &&
                draft.filters.trim() !== '' &&
                ' These say more than a list of conditions can.'}
            </>
          }
        >
          {(described) => (
            <JsonEditor
              label="Filters"
              described={described}
              rows={8}
              hinted={{ of: 'filters', types }}
              value={draft.filters}
              onChange={(filters) => change({ filters, hasOpenFilter: false })}
            />
          )}
        </Field>
      )}
      {shown === 'rows' && error !== undefined && <FieldError>{error}</FieldError>}
    </div>
  );
}

const EMPTY: FilterRow = { event: '', path: '', operator: 'equals', value: '' };

function Rows({
  rows: given,
  written,
  types,
  events,
  onChange,
}: {
  rows: readonly FilterRow[];
  written: string;
  types: readonly EventType[];
  /** What it is subscribed to. */
  events: readonly string[];
  onChange: (filters: string, hasOpen: boolean) => void;
}): ReactNode {
  const list = useId();
  // What is not finished is no filter yet, and stays here; nobody goes on without it by mistake.
  const [own, setOwn] = useState({ rows: given, written });
  const rows = own.written === written ? own.rows : given;
  const store = (next: readonly FilterRow[]): void => {
    const text = filtersDraft(filtersOf(next));
    setOwn({ rows: next, written: text });
    onChange(text, next.some(isOpenRow));
  };
  const put = (index: number, part: Partial<FilterRow>): void =>
    store(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  const patterns = [...new Set([...events, ...rows.map(({ event }) => event), '*'])].filter(
    (each) => each !== '',
  );
  const first = patterns[0]!;
  return (
    <div className="flex flex-col gap-2.5">
      {rows.length === 0 && <p className="text-ink-2">It gets everything it subscribes to.</p>}
      {rows.map((row, index) => {
        const paths = types
          .filter(({ name }) => name === row.event || patternsFor(name).includes(row.event))
          .flatMap(({ schema }) => schemaPaths(schema));
        return (
          // They have no identity but their place.
          <fieldset key={index} className="flex flex-wrap items-center gap-1.5 border-b border-line pb-2.5">
            <legend className="sr-only">Condition {index + 1}</legend>
            <select
              aria-label="Of events"
              className={`${inputClass} max-w-full! flex-1 basis-36 font-mono text-xs`}
              value={row.event}
              onChange={({ target }) => put(index, { event: target.value })}
            >
              {patterns.map((pattern) => (
                <option key={pattern} value={pattern}>
                  {pattern === '*' ? 'any event' : pattern}
                </option>
              ))}
            </select>
            <input
              aria-label="Field of data"
              placeholder="order.total"
              list={`${list}-${index}`}
              autoComplete="off"
              spellCheck={false}
              className={`${inputClass} flex-1 basis-36 font-mono text-xs`}
              value={row.path}
              onChange={({ target }) => put(index, { path: target.value })}
            />
            <datalist id={`${list}-${index}`}>
              {[...new Set(paths)].map((path) => (
                <option key={path} value={path} />
              ))}
            </datalist>
            <select
              aria-label="Comparison"
              className={`${inputClass} w-auto! flex-none`}
              value={row.operator}
              onChange={({ target }) => put(index, { operator: target.value as FilterRow['operator'] })}
            >
              {Object.entries(OPERATOR_WORDS).map(([operator, word]) => (
                <option key={operator} value={operator}>
                  {word}
                </option>
              ))}
            </select>
            {row.operator === 'exists' ? (
              <select
                aria-label="Value"
                className={`${inputClass} w-auto! flex-none`}
                value={row.value === 'false' ? 'false' : 'true'}
                onChange={({ target }) => put(index, { value: target.value })}
              >
                <option value="true">yes</option>
                <option value="false">no</option>
              </select>
            ) : (
              <input
                aria-label="Value"
                placeholder={row.operator === 'in' || row.operator === 'notIn' ? 'EUR, "a, b"' : '100'}
                autoComplete="off"
                spellCheck={false}
                className={`${inputClass} flex-1 basis-28 font-mono text-xs`}
                value={row.value}
                onChange={({ target }) => put(index, { value: target.value })}
              />
            )}
            <Button
              kind="ghost"
              size="icon"
              aria-label={`Remove condition ${index + 1}`}
              onClick={() => store(rows.toSpliced(index, 1))}
            >
              <X size={13} aria-hidden />
            </Button>
          </fieldset>
        );
      })}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <Button
          size="small"
          onClick={() => store([...rows, { ...EMPTY, event: rows.at(-1)?.event ?? first }])}
        >
          <Plus size={13} aria-hidden /> Condition
        </Button>
        {rows.length > 0 && (
          <span className="text-xs text-ink-3">
            All must hold. Numbers, true, false and null are taken as such; in quotes they are text.
          </span>
        )}
      </div>
    </div>
  );
}

const MOST_RECENT = 20;

/** The latest real events, and which of them it would get with what is written now. */
export function RecentEvents({
  draft,
  id,
  isOpen = false,
}: {
  draft: WebhookDraft;
  /** Of the webhook that is changed; null for a new one. */
  id: string | null;
  /** Whether each of them is shown to begin with. */
  isOpen?: boolean;
}): ReactNode {
  const asked = useDebounced(draft);
  const isReadable = useMemo(() => filtersFrom(draft.filters) !== undefined, [draft.filters]);
  const { data, error } = useQuery({
    ...recentQuery(id, asked, MOST_RECENT),
    enabled: filtersFrom(asked.filters) !== undefined,
    placeholderData: keepPreviousData,
  });
  if (!isReadable) return null;
  if (error !== null) return <Note tone="warn">{sentenceOf(error)}</Note>;
  if (data === undefined) return <Skeleton className="h-6" />;
  if (data.length === 0) return <p className="text-xs text-ink-3">There are no events yet to try them on.</p>;
  const matches = data.filter(({ decision }) => decision.result === 'matches').length;
  return (
    <details open={isOpen} className="min-w-0">
      <summary className="min-h-6 rounded-sm">
        <span role="status">
          <strong className="font-semibold">
            {matches} of {data.length}
          </strong>{' '}
          match
        </span>
        <span className="text-ink-3">, of the latest events</span>
      </summary>
      <ul
        className={`mt-1.5 flex ${isOpen ? '' : 'max-h-72'} flex-col overflow-y-auto rounded-md border border-line`}
      >
        {data.map(({ event, decision }) => (
          <li
            key={event.id}
            className="flex items-start gap-2 border-b border-line px-2.5 py-1.5 last:border-0"
          >
            {decision.result === 'matches' ? (
              <Check size={13} className="mt-[3px] text-ok" aria-label="matches" />
            ) : (
              <X size={13} className="mt-[3px] text-ink-3" aria-label="does not match" />
            )}
            <span className="min-w-0 flex-1">
              <code>{event.type}</code>{' '}
              <span className="text-xs text-ink-3">
                <Time at={event.created} />
              </span>
              {decision.reason !== null && (
                <span className="block text-xs text-ink-2">{decision.reason}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
