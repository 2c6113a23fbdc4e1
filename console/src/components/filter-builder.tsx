/** A search put together field by field. It is added to what is written already, and takes nothing of it away. */
import { Filter, Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { TYPES } from '@tidings/core/search/field-types';
import { comparisonsOf, FIELD_NAMES, fieldOf, isSearchable } from '@tidings/core/search/fields';
import type { FieldName, SearchSubject } from '@tidings/core/search/fields';
import { parseSearch } from '@tidings/core/search/search';
import { isKeyword, isWord, quote } from '@tidings/core/search/syntax';
import { useMay } from '../queries/session.ts';
import { grouped } from '../search-text.ts';
import { Button } from '../ui/button.tsx';
import { FieldError, inputClass } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';

interface Row {
  field: FieldName;
  /** A key inside a field that has some: `data.execution.status`. */
  path: string;
  operator: string;
  value: string;
}

const WORDS: Record<string, string> = {
  ':': 'has',
  '=': 'is exactly',
  '!=': 'is not',
  '>': 'is more than',
  '>=': 'is at least',
  '<': 'is less than',
  '<=': 'is at most',
  '*': 'exists',
};

/** What most look for. */
const FIRST: Record<SearchSubject, FieldName> = {
  deliveries: 'status',
  events: 'event',
  'audit-log': 'action',
  issues: 'webhook',
};

export function FilterBuilder({
  subject,
  value,
  onSearch,
}: {
  subject: SearchSubject;
  /** What is searched already. */
  value: string;
  onSearch: (text: string) => void;
}): ReactNode {
  return (
    <Popover label="Add a filter" iconOnly trigger={<Filter size={14} aria-hidden />}>
      {(close) => (
        <Rows
          subject={subject}
          value={value}
          onSearch={(text) => {
            onSearch(text);
            close();
          }}
        />
      )}
    </Popover>
  );
}

function Rows({
  subject,
  value,
  onSearch,
}: {
  subject: SearchSubject;
  value: string;
  onSearch: (text: string) => void;
}): ReactNode {
  const options = { subject, payloads: useMay('payloads:read') };
  const fields = FIELD_NAMES.filter((name) => isSearchable(name, options));
  const first: Row = {
    field: FIRST[subject],
    path: '',
    operator: ':',
    value: '',
  };
  const [rows, setRows] = useState<readonly Row[]>([first]);
  const [join, setJoin] = useState<'AND' | 'OR'>('AND');
  const [fault, setFault] = useState<string | null>(null);
  const change = (index: number, next: Partial<Row>): void =>
    setRows(rows.map((row, at) => (at === index ? { ...row, ...next } : row)));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const empty = rows.find((row) => row.operator !== '*' && row.value.trim() === '');
    if (empty) {
      setFault(`Say what ${empty.field} is compared with.`);
      return;
    }
    const clauses = rows.map(printRow);
    const added = clauses.length > 1 ? `(${clauses.join(` ${join} `)})` : clauses[0]!;
    const parsed = parseSearch(added, options);
    if (parsed.ok)
      onSearch(value.trim() === '' ? withoutBrackets(added) : `${grouped(value.trim())} AND ${added}`);
    else setFault(parsed.error.message);
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-2.5 sm:w-[416px]">
      {rows.map((row, index) => {
        const field = fieldOf(row.field);
        const hasInside = field.type === 'json' || field.type === 'headers';
        const operators = [':', ...comparisonsOf(field), '*'];
        return (
          // They have no identity but their place.
          <fieldset key={index} className="flex flex-wrap items-center gap-1.5 sm:flex-nowrap">
            <legend className="sr-only">Condition {index + 1}</legend>
            <select
              aria-label="Field"
              className={`${inputClass} max-sm:w-[calc(50%-3px)]! sm:w-36! sm:flex-none`}
              value={row.field}
              onChange={({ target }) =>
                change(index, { field: target.value as FieldName, operator: ':', value: '', path: '' })
              }
            >
              {fields.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
            {hasInside && (
              <input
                aria-label="Path"
                placeholder={field.type === 'json' ? 'execution.status' : 'retry-after'}
                className={`${inputClass} font-mono text-xs`}
                value={row.path}
                onChange={({ target }) => change(index, { path: target.value })}
              />
            )}
            <select
              aria-label="Comparison"
              className={`${inputClass} max-sm:w-[calc(50%-3px)]! sm:w-28! sm:flex-none`}
              value={row.operator}
              onChange={({ target }) => change(index, { operator: target.value })}
            >
              {operators.map((operator) => (
                <option key={operator} value={operator}>
                  {WORDS[operator]}
                </option>
              ))}
            </select>
            {row.operator !== '*' && <Value row={row} onChange={(next) => change(index, { value: next })} />}
            {rows.length > 1 && (
              <Button
                kind="ghost"
                size="icon"
                aria-label={`Remove condition ${index + 1}`}
                onClick={() => setRows(rows.toSpliced(index, 1))}
              >
                <X size={13} aria-hidden />
              </Button>
            )}
          </fieldset>
        );
      })}
      {fault !== null && (
        <div role="alert">
          <FieldError>{fault}</FieldError>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-2 border-t border-line pt-2.5">
        <Button size="small" kind="ghost" onClick={() => setRows([...rows, first])}>
          <Plus size={13} aria-hidden /> Condition
        </Button>
        {rows.length > 1 && (
          <select
            aria-label="All or any of them"
            className={`${inputClass} h-[26px]! w-auto! text-xs`}
            value={join}
            onChange={({ target }) => setJoin(target.value === 'OR' ? 'OR' : 'AND')}
          >
            <option value="AND">all hold</option>
            <option value="OR">any holds</option>
          </select>
        )}
        <span className="grow" />
        <Button kind="primary" size="small" type="submit">
          Add to the search
        </Button>
      </div>
    </form>
  );
}

/** Values that are known are chosen; others written, with what the type takes as an example. */
function Value({ row, onChange }: { row: Row; onChange: (value: string) => void }): ReactNode {
  const field = fieldOf(row.field);
  const { values } = field;
  const examples = field.examples ?? TYPES[field.type].examples;
  if (values) {
    return (
      <select
        aria-label="Value"
        className={inputClass}
        value={row.value}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">Choose…</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label="Value"
      placeholder={examples.slice(0, 2).join(', ')}
      className={`${inputClass} font-mono text-xs`}
      value={row.value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function printRow({ field, path, operator, value }: Row): string {
  const inside = path.trim() === '' ? '' : path.startsWith('[') ? path.trim() : `.${path.trim()}`;
  const name = `${field}${inside}`;
  if (operator === '*') return `${name}:*`;
  const text = value.trim();
  // Wildcards and times stand as they are; whatever else is no word is quoted.
  const isPlain = isWord(text) && !isKeyword(text);
  return `${name}${operator}${isPlain ? text : quote(text)}`;
}

function withoutBrackets(text: string): string {
  return text.startsWith('(') ? text.slice(1, -1) : text;
}
