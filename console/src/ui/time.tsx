import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { withoutLeap } from '@tidings/core/leap-second';
import { serverNow } from '../clock.ts';
import { timeFormat } from '../local-time.ts';

const full = timeFormat({ dateStyle: 'medium', timeStyle: 'medium' });
const clock = timeFormat({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const minute = timeFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = timeFormat({ day: 'numeric', month: 'short' });
const date = timeFormat({ dateStyle: 'medium' });
const year = timeFormat({ year: 'numeric' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'narrow' });

const UNITS = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The clocks of a server and a browser differ, and what is shown moves on in steps: within a few seconds it is now. */
const NOW_SECONDS = 5;

export function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) < NOW_SECONDS) return relative.format(0, 'second');
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.trunc(seconds / length), unit);
}

const TICK_MS = 15_000;

/**
 * The present, for what counts from it; it stands still while nobody looks.
 *
 * @param everyMs how often it moves on
 * @param of what is told: something else came after the last step, and is not to come
 */
export function useNow(everyMs = TICK_MS, of?: string): number {
  const [step, setStep] = useState(() => ({ now: serverNow(), of }));
  if (step.of !== of) setStep({ now: serverNow(), of });
  useEffect(() => onTick(everyMs, () => setStep({ now: serverNow(), of })), [everyMs, of]);
  return step.now;
}

/** Who waits for the next tick, by how often there is one: a list has a time in every row, and all of them are drawn together. */
const waiting = new Map<number, Set<() => void>>();

function onTick(everyMs: number, tick: () => void): () => void {
  const known = waiting.get(everyMs);
  const ticks = known ?? new Set();
  if (!known) {
    waiting.set(everyMs, ticks);
    const timer = setInterval(() => {
      if (ticks.size === 0) {
        clearInterval(timer);
        waiting.delete(everyMs);
      } else if (!document.hidden) for (const each of ticks) each();
    }, everyMs);
  }
  ticks.add(tick);
  return () => ticks.delete(tick);
}

/**
 * A moment, with a card of what it is here, in UTC, and how long ago. In full it is a stop for Tab, which opens the card; in
 * logs, where there is one in every row, it is none: the arrows lead to the cells of a row, and the row opens to it in full.
 */
export function Time({
  at,
  as = 'relative',
  isStop = as === 'full',
}: {
  at: string;
  /** Of Tab: also in lists whose rows open to nothing. */
  isStop?: boolean;
  /** `due`: of something that is to come, and may be late; `about`: the clock without seconds. */
  as?: 'relative' | 'due' | 'clock' | 'about' | 'date' | 'full';
}): ReactNode {
  const now = useNow(TICK_MS, at);
  const moment = new Date(withoutLeap(at));
  // When something happened, senders write as they like.
  if (Number.isNaN(moment.getTime())) return at;
  const words = {
    relative: () => ago(moment.getTime(), now),
    due: () => `${now - moment.getTime() >= NOW_SECONDS * 1000 ? 'due ' : ''}${ago(moment.getTime(), now)}`,
    clock: () => clockOf(moment, now, clock),
    about: () => clockOf(moment, now, minute),
    date: () => date.format(moment),
    full: () => full.format(moment),
  };
  return (
    <time
      dateTime={moment.toISOString()}
      {...(isStop && { tabIndex: 0 })}
      className="rounded-sm whitespace-nowrap"
    >
      {words[as]()}
    </time>
  );
}

/** The time of what has the focus: itself, or that of the cell by which is searched there. */
export function timeAt(target: Element): HTMLTimeElement | null {
  if (target instanceof HTMLTimeElement) return target;
  const { ofRow, ofColumn } = target instanceof HTMLElement ? target.dataset : {};
  if (ofRow === undefined || ofColumn === undefined) return null;
  return document.querySelector(
    `[data-row="${CSS.escape(ofRow)}"] > [data-column="${CSS.escape(ofColumn)}"] time`,
  );
}

/** The time that somebody touches, unless they touch something that does another thing. */
export function touchedTime({
  target,
  pointerType,
}: MouseEvent & { pointerType?: string }): HTMLTimeElement | null {
  if (pointerType !== 'touch' || !(target instanceof Element)) return null;
  const time = target.closest('time');
  return time?.closest('a, button, label, [data-opens]') ? null : time;
}

const PARTS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
const amounts = PARTS.map(
  ([unit]) => new Intl.NumberFormat(undefined, { style: 'unit', unit, unitDisplay: 'short' }),
);

/** How long it is until then, by its two greatest parts. */
export function Countdown({ to, now }: { to: string; now: number }): ReactNode {
  const seconds = Math.max(0, Math.ceil((Date.parse(to) - now) / 1000));
  const found = PARTS.findIndex(([, length]) => seconds >= length);
  const first = found === -1 ? PARTS.length - 1 : found;
  let rest = seconds;
  const words = PARTS.map(([, length], index) => {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    return amounts[index]!.format(amount);
  });
  return <span className="whitespace-nowrap tabular-nums">{words.slice(first, first + 2).join(' ')}</span>;
}

/** A moment by the clock, in a text. */
export function clockWords(at: string): string {
  return clockOf(new Date(at), Date.now(), clock);
}

function clockOf(moment: Date, now: number, hours: Intl.DateTimeFormat): string {
  if (date.format(now) === date.format(moment)) return hours.format(moment);
  // A day of another year reads like one of this.
  const which = year.format(now) === year.format(moment) ? day : date;
  return `${which.format(moment)} ${hours.format(moment)}`;
}
