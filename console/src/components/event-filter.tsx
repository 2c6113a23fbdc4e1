/** Which webhooks hear of an event type. */
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Counts } from './webhook-filters.tsx';

const count = new Intl.NumberFormat();

interface Choosing {
  /** Of what they subscribe to. */
  counts: Counts<string>;
  chosen: string | undefined;
  onChoose: (next: string | undefined) => void;
}

export function EventFilter({ onChoose, ...rest }: Choosing): ReactNode {
  return (
    <Popover
      label="Event"
      size="small"
      trigger={
        <>
          <span className="max-w-48 truncate">
            {rest.chosen === undefined ? 'Event' : `Event: ${rest.chosen}`}
          </span>
          <ChevronDown size={12} aria-hidden />
        </>
      }
    >
      {(close) => (
        <Choice
          {...rest}
          onChoose={(next) => {
            onChoose(next);
            close();
          }}
        />
      )}
    </Popover>
  );
}

const MOST_OFFERED = 50;

/** Any type can be written, since a webhook hears of what its patterns cover; what they subscribe to is offered. */
function Choice({ counts, chosen, onChoose }: Choosing): ReactNode {
  const id = useId();
  const [written, setWritten] = useState(chosen ?? '');
  const wanted = written.trim().toLocaleLowerCase();
  const offered = [...counts]
    .filter(([event]) => chosen === written || event.toLocaleLowerCase().includes(wanted))
    .toSorted(([a, one], [b, other]) => other - one || a.localeCompare(b));
  return (
    <form
      className="flex w-72 max-w-full flex-col gap-2"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        onChoose(written.trim() || undefined);
      }}
    >
      <label htmlFor={id} className="text-xs text-ink-2">
        Webhooks that get this event type
      </label>
      <input
        id={id}
        type="search"
        className={`${inputClass} font-mono text-xs`}
        autoComplete="off"
        spellCheck={false}
        autoFocus
        placeholder="order.paid"
        maxLength={128}
        value={written}
        onChange={({ target }) => setWritten(target.value)}
      />
      <ul aria-label="What they subscribe to" className="flex max-h-64 flex-col overflow-auto">
        {offered.slice(0, MOST_OFFERED).map(([event, webhooks]) => (
          <li key={event}>
            <button
              type="button"
              aria-pressed={event === chosen}
              className="flex min-h-7 w-full items-center gap-2 rounded-md px-2 text-start hover:bg-hover aria-pressed:bg-accent-soft aria-pressed:text-accent"
              onClick={() => onChoose(event === chosen ? undefined : event)}
            >
              <code className="min-w-0 flex-1 truncate">{event}</code>
              <span className="text-ink-3">{count.format(webhooks)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2 border-t border-line pt-2">
        {chosen !== undefined && (
          <Button size="small" kind="ghost" onClick={() => onChoose(undefined)}>
            Any event
          </Button>
        )}
        <Button size="small" kind="primary" type="submit">
          Show
        </Button>
      </div>
    </form>
  );
}
