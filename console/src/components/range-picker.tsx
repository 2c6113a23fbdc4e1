import { ChevronDown, Clock } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { endOf, localOf, timeOf, zoneName } from '../local-time.ts';
import {
  isRelative,
  printSpan,
  QUICK_RANGES,
  rangeWords,
  readRelative,
  readSpan,
  UNITS,
} from '../time-range.ts';
import type { Unit } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';

/** Which stretch of time is looked at: one of the quick ones, as long back as somebody says, or from and to in local time, either of them open. */
export default function RangePicker({
  range,
  onChange,
}: {
  range: string;
  onChange: (range: string) => void;
}): ReactNode {
  return (
    <Popover
      label="Time range"
      trigger={
        <>
          <Clock size={14} aria-hidden />
          <span className="max-w-[24vw] truncate max-md:sr-only">{rangeWords(range)}</span>
          <ChevronDown size={12} aria-hidden className="max-md:hidden" />
        </>
      }
    >
      {(close) => {
        const choose = (next: string): void => {
          onChange(next);
          close();
        };
        return (
          <div className="flex flex-col gap-3 sm:w-96">
            <div className="grid grid-cols-2 gap-1.5 sm:grid-cols-3">
              {QUICK_RANGES.map((each) => (
                <Button key={each} aria-pressed={each === range} onClick={() => choose(each)}>
                  {rangeWords(each)}
                </Button>
              ))}
            </div>
            <Last range={range} onChoose={choose} />
            <Between range={range} onChoose={choose} />
          </div>
        );
      }}
    </Popover>
  );
}

function Last({ range, onChoose }: { range: string; onChoose: (range: string) => void }): ReactNode {
  const relative = readRelative(range);
  const [count, setCount] = useState(relative?.count.toString() ?? '');
  const [unit, setUnit] = useState<Unit>(relative?.unit ?? 'h');
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const next = `-${count.trim()}${unit}`;
    if (isRelative(next)) onChoose(next);
    else
      setFault(
        /^[1-9]\d{4,}$/.test(count.trim())
          ? 'At most 9999: choose a longer unit.'
          : 'Write a number, such as 6.',
      );
  };
  return (
    <form noValidate onSubmit={submit} className="flex items-start gap-2.5 border-t border-line pt-3">
      <div className="grid min-w-0 flex-1 grid-cols-2 gap-2.5">
        <TextField
          label="Last"
          inputMode="numeric"
          required
          value={count}
          error={fault}
          onChange={({ target }) => setCount(target.value)}
        />
        <SelectField
          label="Unit"
          required
          value={unit}
          options={Object.entries(UNITS).map(([each, { word }]) => [each as Unit, `${word}s`] as const)}
          onChange={setUnit}
        />
      </div>
      <div className="pt-[26px]">
        <Button kind="primary" type="submit">
          Apply
        </Button>
      </div>
    </form>
  );
}

function Between({ range, onChoose }: { range: string; onChoose: (range: string) => void }): ReactNode {
  const span = readSpan(range);
  const [from, setFrom] = useState(localOf(span?.start));
  const [to, setTo] = useState(localOf(span?.end));
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    // What nobody touched is what it was: to the millisecond, and of an hour that comes twice the right one.
    const times = {
      start: from === localOf(span?.start) ? span?.start : timeOf(from),
      end: to === localOf(span?.end) ? span?.end : endOf(to),
    };
    if (!times.start && !times.end) setFault('Give at least one of the two times.');
    else if (times.start && times.end && times.start > times.end) setFault('From is later than to.');
    else onChoose(printSpan(times));
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-2.5 border-t border-line pt-3">
      <div className="grid gap-2.5 sm:grid-cols-2">
        <TextField
          label="From"
          type="datetime-local"
          step={1}
          value={from}
          error={fault}
          onChange={({ target }) => setFrom(target.value)}
        />
        <TextField
          label="To"
          type="datetime-local"
          step={1}
          value={to}
          onChange={({ target }) => setTo(target.value)}
        />
      </div>
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs text-ink-3">{zoneName}; leave one empty for before or after</span>
        <Button kind="primary" type="submit">
          Apply
        </Button>
      </div>
    </form>
  );
}
