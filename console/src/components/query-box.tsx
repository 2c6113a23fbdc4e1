/** Where searches are written: what can stand at the cursor is offered, and what is wrong is shown where it is. */
import { Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent, ReactNode, RefObject } from 'react';
import { flushSync } from 'react-dom';
import { completeSearch } from '@tidings/core/search/complete';
import type { SearchOptions, SearchSubject } from '@tidings/core/search/fields';
import { parseSearch } from '@tidings/core/search/search';
import { colouredParts } from '../search-colours.ts';
import type { PartKind } from '../search-colours.ts';
import { useMay } from '../queries/session.ts';
import { Pill } from '../ui/pill.tsx';
import { FieldError } from '../ui/field.tsx';

const MOST_OFFERED = 12;
const PLACEHOLDERS: Record<SearchSubject, string> = {
  deliveries: 'status:failed http:5xx event:order.*',
  events: 'event:policy.* severity>=error webhooks:0',
  'audit-log': 'actor:ada changed:url -action:reveal',
  issues: 'webhook:billing error.class:tls deliveries>10',
};
const SUBJECT_WORDS: Record<SearchSubject, string> = {
  deliveries: 'deliveries',
  events: 'events',
  'audit-log': 'the audit log',
  issues: 'issues',
};

export function QueryBox({
  subject,
  value,
  error,
  onSearch,
}: {
  subject: SearchSubject;
  value: string;
  /** What the server says of the search that was sent. */
  error: string | null;
  onSearch: (text: string) => void;
}): ReactNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const options = { subject, payloads: useMay('payloads:read') };
  // What comes by the address was perhaps written elsewhere.
  const [wrong, setWrong] = useState<Wrong | null>(() => wrongIn(value, options));
  const [given, setGiven] = useState(value);
  // Another search than the one written here was opened.
  if (value !== given) {
    setGiven(value);
    setText(value);
    setWrong(wrongIn(value, options));
  }
  const [cursor, setCursor] = useState(value.length);
  const [offers, setOffers] = useState(false);
  const [active, setActive] = useState(-1);
  const { from, to, suggestions } = completeSearch(text, cursor, options);
  const shown = offers ? suggestions.slice(0, MOST_OFFERED) : [];

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setOffers(false);
    const found = wrongIn(text, options);
    setWrong(found);
    if (found === null) onSearch(text.trim());
  };
  const write = (next: string, at: number): void => {
    setText(next);
    setCursor(at);
    setActive(-1);
    setWrong(null);
  };
  const take = (index: number): void => {
    const { text: taken, kind } = shown[index]!;
    const space = kind === 'keyword' || kind === 'value' ? ' ' : '';
    const next = text.slice(0, from) + taken + space + text.slice(to).trimStart();
    const at = from + taken.length + space.length;
    // Drawn at once: whoever types on does so behind what was taken.
    flushSync(() => write(next, at));
    input.current?.focus();
    input.current?.setSelectionRange(at, at);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && offers) {
      event.preventDefault();
      setOffers(false);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOffers(true);
      const last = Math.min(suggestions.length, MOST_OFFERED) - 1;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((before) => (before + step > last ? -1 : before + step < -1 ? last : before + step));
    } else if ((event.key === 'Enter' || event.key === 'Tab') && shown[active]) {
      event.preventDefault();
      take(active);
    }
  };

  return (
    <form role="search" className="relative min-w-0 flex-1 basis-full sm:basis-96" onSubmit={submit}>
      <div className="flex h-9 items-center gap-2 rounded-md border border-line-input bg-surface px-2.5 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-[var(--focus)]">
        <Search size={14} className="text-ink-2" aria-hidden />
        <span className="relative flex min-w-0 flex-1">
          <Coloured text={text} beneath={input} />
          <input
            ref={input}
            data-search
            role="combobox"
            aria-label={`Search ${SUBJECT_WORDS[subject]}`}
            aria-expanded={shown.length > 0}
            aria-controls={`${id}-offers`}
            aria-autocomplete="list"
            aria-activedescendant={shown[active] ? `${id}-${active}` : undefined}
            aria-invalid={wrong !== null || error !== null || undefined}
            aria-describedby={wrong !== null || error !== null ? `${id}-error` : undefined}
            placeholder={PLACEHOLDERS[subject]}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            className="query-text min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            value={text}
            onChange={({ target }) => {
              write(target.value, target.selectionStart ?? target.value.length);
              setOffers(true);
            }}
            onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart ?? 0)}
            onKeyDown={press}
            onBlur={() => setOffers(false)}
          />
        </span>
        {isCostly(text, options) && (
          <span title="It reads all the data of every event; a short time range keeps it quick.">
            <Pill tone="warn">Costly</Pill>
          </span>
        )}
        {text !== '' && (
          <button
            type="button"
            aria-label="Clear the search"
            className="grid size-6 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            onClick={() => {
              write('', 0);
              onSearch('');
            }}
          >
            <X size={13} aria-hidden />
          </button>
        )}
      </div>
      <ul
        id={`${id}-offers`}
        role="listbox"
        aria-label="Suggestions"
        hidden={shown.length === 0}
        className="absolute inset-x-0 top-10 z-30 max-h-80 overflow-auto rounded-lg border border-line-strong bg-surface p-1 shadow-float"
      >
        {shown.map((one, index) => (
          <li
            key={`${one.kind} ${one.text}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className="flex min-h-7 items-baseline gap-3 rounded-md px-2 py-1 aria-selected:bg-hover hover:bg-hover"
            // Before the box loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              take(index);
            }}
          >
            <code className={`flex-none ${KIND_COLOURS[one.kind]}`}>{one.text}</code>
            <span className="min-w-0 truncate text-xs text-ink-3">{one.about}</span>
          </li>
        ))}
      </ul>
      {(wrong ?? error) !== null && (
        <div id={`${id}-error`} role="alert" className="mt-1.5">
          {wrong && <Spot text={text} wrong={wrong} />}
          <FieldError>{wrong?.message ?? error!}</FieldError>
          {wrong?.next !== undefined && (
            <p className="mt-0.5 text-xs text-ink-2">There is more after it: {wrong.next}</p>
          )}
          {wrong?.suggestion !== undefined && (
            <button
              type="button"
              className="mt-0.5 min-h-6 rounded-sm text-xs font-medium text-accent underline"
              onClick={() => {
                const { position, suggestion = '' } = wrong;
                const next = corrected(text, wrong);
                const left = wrongIn(next, options);
                write(next, position + suggestion.length);
                setWrong(left);
                input.current?.focus();
                if (left === null) onSearch(next.trim());
              }}
            >
              Write {wrong.suggestion} there
            </button>
          )}
        </div>
      )}
    </form>
  );
}

/**
 * The same text in colours, above the box and moved as the box is scrolled. The box itself stays what it is for whoever
 * hears it or has colours of their own; with those nothing lies above it.
 */
function Coloured({
  text,
  beneath,
}: {
  text: string;
  beneath: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const layer = useRef<HTMLElement>(null);
  useEffect(() => {
    const input = beneath.current;
    if (!input) return;
    const follow = (): void => {
      if (layer.current) layer.current.scrollLeft = input.scrollLeft;
    };
    follow();
    input.addEventListener('scroll', follow);
    return () => input.removeEventListener('scroll', follow);
  }, [beneath, text]);
  return (
    <code
      ref={layer}
      aria-hidden
      className="query-text pointer-events-none absolute inset-0 flex items-center overflow-hidden whitespace-pre forced-colors:hidden"
    >
      {colouredParts(text).map(({ text: part, kind, at }) => (
        <span key={at} className={COLOURS[kind]}>
          {part}
        </span>
      ))}
    </code>
  );
}

const COLOURS: Record<PartKind, string> = {
  field: 'text-info',
  operator: 'text-ink-2',
  value: 'text-ok',
  keyword: 'text-accent',
  other: 'text-ink',
};

function wrongIn(text: string, options: SearchOptions): Wrong | null {
  const parsed = parseSearch(text, options);
  if (parsed.ok) return null;
  const next =
    parsed.error.suggestion === undefined ? null : parseSearch(corrected(text, parsed.error), options);
  return { ...parsed.error, ...(next?.ok === false && { next: next.error.message }) };
}

/** With what may have been meant. */
function corrected(text: string, { position, length, suggestion = '' }: Wrong): string {
  return text.slice(0, position) + suggestion + text.slice(position + length);
}

/** Whether it reads what every event carries. */
function isCostly(text: string, options: SearchOptions): boolean {
  if (!text.includes('in:payload')) return false;
  const parsed = parseSearch(text, options);
  return parsed.ok && parsed.query.inPayload;
}

interface Wrong {
  position: number;
  length: number;
  message: string;
  /** What may have been meant in its place. */
  suggestion?: string;
  /** What is wrong besides, once that stands there. */
  next?: string;
}

const KIND_COLOURS = { field: 'text-info', operator: 'text-ink-2', value: 'text-ok', keyword: 'text-accent' };

/** The search once more, with the place underlined that cannot be read. */
function Spot({ text, wrong: { position, length } }: { text: string; wrong: Wrong }): ReactNode {
  const end = position + Math.max(1, length);
  return (
    <code aria-hidden className="block whitespace-pre-wrap text-ink-2">
      {text.slice(0, position)}
      <span className="text-bad underline decoration-wavy underline-offset-4">
        {text.slice(position, end) || ' '}
      </span>
      {text.slice(end)}
    </code>
  );
}
