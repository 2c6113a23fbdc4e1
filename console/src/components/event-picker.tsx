/** Which events a webhook gets: single types, everything below a prefix, or all. Choosing nothing means nothing. */
import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { EventType } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { eventTypesQuery } from '../queries/event-types.ts';
import { Button } from '../ui/button.tsx';
import { FieldError } from '../ui/field.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

interface Words {
  all: string;
  none: string;
  /** Whether what Tidings itself reports can be chosen. */
  hasReports: boolean;
}

const SENT: Words = {
  all: 'All events go there',
  none: 'nothing is sent by subscription',
  hasReports: true,
};

export function EventPicker({
  organization,
  chosen,
  open,
  words = SENT,
  onChange,
  error,
}: {
  organization: string | null;
  chosen: readonly string[];
  /** What is typed and neither taken in nor used to find a type: nobody goes on without it by mistake. */
  open: string;
  /** What comes of all, and of none. */
  words?: Words;
  onChange: (chosen: string[], open: string) => void;
  error: string | undefined;
}): ReactNode {
  const { data, isPending, error: failure, refetch } = useQuery(eventTypesQuery(organization));
  const [used, setUsed] = useState('');
  const sought = open === '' ? used : open;
  const { hasReports } = words;
  const known = useMemo(
    () => (data ?? []).filter((type) => hasReports || !isOperational(type)),
    [data, hasReports],
  );
  const groups = useMemo(() => groupsOf(known, sought), [known, sought]);
  const all = chosen.includes('*');
  // What Tidings reports is not among all events: it is chosen beside them.
  const beside = chosen.filter((name) => isReported(name, known));
  // What is ticked was looked for: what is typed has done its work, and stays to find more by.
  const choose = (next: string[]): void => {
    setUsed(sought);
    onChange(next, '');
  };
  const seek = (text: string): void => {
    setUsed('');
    onChange([...chosen], text);
  };
  const toggle = (name: string, on: boolean): void =>
    choose(on ? [...chosen, name] : chosen.filter((each) => each !== name));
  const typed = sought.trim();
  const isNew = typed !== '' && !all && !chosen.includes(typed);
  const add = (): void => {
    setUsed('');
    onChange([...chosen, typed], '');
  };

  return (
    <fieldset
      className="flex flex-col gap-1.5"
      aria-invalid={error === undefined ? undefined : true}
      tabIndex={error === undefined ? undefined : -1}
    >
      <legend className="mb-1 font-medium">Events</legend>
      <div
        className={`overflow-hidden rounded-md border ${error === undefined ? 'border-line-input' : 'border-bad'}`}
      >
        <div className="flex items-center gap-2 border-b border-line bg-surface px-2.5">
          <Search size={14} className="text-ink-2" aria-hidden />
          <input
            type="search"
            aria-label="Search event types"
            placeholder="Search, or type a name or a pattern such as order.*"
            className="h-[34px] min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            value={sought}
            onChange={({ target }) => seek(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              if (isNew) add();
            }}
          />
          {isNew && (
            <Button size="small" onClick={add}>
              Add “<span className="max-w-32 truncate font-mono">{typed}</span>”
            </Button>
          )}
        </div>
        <div className="max-h-72 overflow-y-auto bg-surface" tabIndex={-1}>
          <Choice
            label="All events"
            detail="of these types and of those added later"
            checked={all}
            onChange={(on) => choose(on ? ['*', ...beside] : beside)}
          />
          {isPending && <Skeleton className="m-3 h-20" />}
          {failure !== null && (
            <div className="p-3">
              <Failure small what="The catalog" error={failure} onRetry={() => void refetch()} />
            </div>
          )}
          {groups.map(([prefix, types]) => {
            const pattern = `${prefix}.*`;
            const hasOwn = types.some(isOperational);
            const isAmongAll = all && !hasOwn;
            const whole = isAmongAll || chosen.includes(pattern);
            return (
              <div key={prefix} role="group" aria-label={prefix} className="border-t border-line">
                <Choice
                  label={pattern}
                  mono
                  detail={
                    hasOwn
                      ? 'reported by Tidings, and not among all events'
                      : 'everything below, including later ones'
                  }
                  checked={whole}
                  disabled={isAmongAll}
                  onChange={(on) =>
                    choose([
                      ...chosen.filter((each) => each !== pattern && !(on && each.startsWith(`${prefix}.`))),
                      ...(on ? [pattern] : []),
                    ])
                  }
                />
                {types.map((type) => {
                  const { name, description, deprecated } = type;
                  const among = (all && !isOperational(type)) || isBelow(name, chosen);
                  return (
                    <Choice
                      key={name}
                      label={name}
                      mono
                      indented
                      detail={deprecated ? `Deprecated. ${description}` : description}
                      checked={among || chosen.includes(name)}
                      disabled={among}
                      onChange={(on) => toggle(name, on)}
                    />
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      {error !== undefined && <FieldError>{error}</FieldError>}
      <Chosen
        chosen={chosen}
        known={known}
        beside={beside}
        words={words}
        onRemove={(name) =>
          onChange(
            chosen.filter((each) => each !== name),
            open,
          )
        }
      />
    </fieldset>
  );
}

function Choice({
  label,
  detail,
  checked,
  disabled = false,
  indented = false,
  mono = false,
  onChange,
}: {
  label: string;
  detail: string;
  checked: boolean;
  disabled?: boolean;
  indented?: boolean;
  mono?: boolean;
  onChange: (checked: boolean) => void;
}): ReactNode {
  return (
    <label
      className={`flex min-h-[30px] items-baseline gap-2 py-1 pe-2.5 hover:bg-hover ${indented ? 'ps-7' : 'ps-2.5'}`}
    >
      <input
        type="checkbox"
        className="translate-y-0.5"
        checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span className={`flex-none max-sm:flex-initial ${mono ? 'font-mono text-xs' : 'font-medium'}`}>
        {label}
      </span>
      <span className="min-w-0 truncate text-xs text-ink-3 max-sm:hidden" title={detail}>
        {detail}
      </span>
    </label>
  );
}

/** What the choice comes to, in words. */
function Chosen({
  chosen,
  known,
  beside,
  words,
  onRemove,
}: {
  chosen: readonly string[];
  known: readonly EventType[];
  /** What is chosen besides all events. */
  beside: readonly string[];
  words: Words;
  onRemove: (name: string) => void;
}): ReactNode {
  if (chosen.length === 0) return <p className="text-xs text-ink-3">No events selected: {words.none}.</p>;
  const all = chosen.includes('*');
  const matched = known.filter(({ name }) => chosen.includes(name) || isBelow(name, chosen)).length;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {all && (
        <div className="basis-full">
          <Note tone="warn">{words.all}, including those of types added later.</Note>
        </div>
      )}
      {(all ? beside : chosen).map((name) => (
        <span
          key={name}
          className="inline-flex max-w-full items-center gap-0.5 rounded-full bg-mute-soft ps-2"
        >
          <code className="truncate">{name}</code>
          <button
            type="button"
            aria-label={`Remove ${name}`}
            className="grid size-6 flex-none place-items-center rounded-full text-ink-3 hover:text-ink"
            onClick={() => onRemove(name)}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      {!all && (
        <span className="text-xs text-ink-3">
          {matched} of {known.length} in the catalog
        </span>
      )}
    </div>
  );
}

/** Whether a pattern of a prefix is chosen that holds for it. */
function isBelow(name: string, chosen: readonly string[]): boolean {
  return patternsFor(name)
    .slice(1, -1)
    .some((each) => chosen.includes(each));
}

/** Whether it is, or stands for, what Tidings itself reports. */
function isReported(name: string, known: readonly EventType[]): boolean {
  return known.some(
    (type) =>
      isOperational(type) && (type.name === name || patternsFor(type.name).slice(1, -1).includes(name)),
  );
}

/** By the name up to its first dot. What the platform tells of itself is subscribed to by name, and stands last. */
function groupsOf(types: readonly EventType[], sought: string): [string, EventType[]][] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const found = types.filter(({ name, description, draft }) => {
    const text = `${name} ${description}`.toLowerCase();
    return !draft && words.every((word) => text.includes(word.replace(/\.?\*$/, '')));
  });
  const groups = Map.groupBy(found, ({ name }) => name.split('.', 1)[0]!);
  const hasOwn = (group: EventType[]): number => Number(group.some(isOperational));
  return [...groups].toSorted(([, a], [, b]) => hasOwn(a) - hasOwn(b));
}

function isOperational({ pack }: EventType): boolean {
  return pack === 'operational';
}
