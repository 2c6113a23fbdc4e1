/** The card of a time: what it is here, in UTC, how long ago, and as machines write it. One for the whole page, where it is wanted. */
import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { timeFormat, zoneName } from '../local-time.ts';
import { CopyButton } from './copy.tsx';
import { ago, timeAt, touchedTime, useNow } from './time.tsx';

/** Who passes over a time does not ask for it. */
const OPEN_MS = 400;
/** On the way from the time into its card one may be beside both. */
const CLOSE_MS = 250;
const GAP = 6;
const EDGE = 8;

const EXACT: Intl.DateTimeFormatOptions = {
  ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  hourCycle: 'h23',
};
const local = timeFormat({ ...EXACT, timeZoneName: 'shortOffset' });
const utc = timeFormat({ ...EXACT, timeZone: 'UTC' });

interface Card {
  time: HTMLTimeElement;
  /** What has the focus and tells of it; null: it is pointed at. */
  focused: HTMLElement | null;
}

/**
 * @param first what was pointed at, touched, or came into focus, before there was anybody to ask
 * @param isTouched of one that is touched nobody can say later that it still is
 */
export default function TimeCards({ first, isTouched }: { first: Element; isTouched: boolean }): ReactNode {
  const [card, setCard] = useState<Card | null>(null);
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const timer = useRef(0);
  const later = (work: () => void, after: number): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(work, after);
  };
  const close = (): void => {
    clearTimeout(timer.current);
    setCard(null);
  };
  const isIn = (target: EventTarget | null): boolean =>
    target instanceof Node && panel.current?.contains(target) === true;

  const point = useEffectEvent((target: Element) => {
    if (isIn(target)) {
      clearTimeout(timer.current);
      return;
    }
    const time = target.closest('time');
    if (time !== null && time === card?.time) clearTimeout(timer.current);
    else if (time !== null && card?.focused == null)
      later(() => time.isConnected && setCard({ time, focused: null }), OPEN_MS);
    else if (card !== null && card.focused === null) later(() => setCard(null), CLOSE_MS);
    else clearTimeout(timer.current);
  });
  const focus = useEffectEvent((target: Element) => {
    if (isIn(target)) return;
    const time = timeAt(target);
    if (time !== null && target.matches(':focus-visible')) {
      clearTimeout(timer.current);
      setCard({ time, focused: target as HTMLElement });
    } else if (card?.focused) close();
  });
  const touch = useEffectEvent((event: MouseEvent & { pointerType?: string }) => {
    if (event.pointerType !== 'touch' || isIn(event.target)) return;
    const time = touchedTime(event);
    if (time === null || time === card?.time) close();
    else setCard({ time, focused: null });
  });
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (card === null) return;
    const { key, target, shiftKey } = event;
    if (key === 'Escape') {
      // It closes the card alone, and not what it stands over.
      event.preventDefault();
      event.stopPropagation();
      if (isIn(target)) card.focused?.focus();
      close();
      return;
    }
    const buttons = [...(panel.current?.querySelectorAll('button') ?? [])];
    if (key === 'Enter' && target === card.time) {
      event.preventDefault();
      buttons[0]?.focus();
    }
    const end = buttons.at(shiftKey ? 0 : -1);
    if (key === 'Tab' && target === end) {
      // Where the card stands in the page is no matter of who goes through it.
      if (shiftKey) event.preventDefault();
      card.time.focus();
    }
  });
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    document.addEventListener(
      'pointerover',
      ({ target, pointerType }) => {
        if (pointerType !== 'touch' && target instanceof Element) point(target);
      },
      { signal },
    );
    document.addEventListener(
      'focusin',
      ({ target }) => {
        if (target instanceof Element) focus(target);
      },
      { signal },
    );
    document.addEventListener('click', (event) => touch(event), { signal });
    // Before what stands under it.
    window.addEventListener('keydown', (event) => press(event), { signal, capture: true });
    return () => {
      ending.abort();
      clearTimeout(timer.current);
    };
  }, []);
  const begin = useEffectEvent(() => {
    const time = first.closest('time');
    if (isTouched && time?.isConnected) setCard({ time, focused: null });
    else if (first.matches(':focus')) focus(first);
    else if (first.matches(':hover')) point(first);
  });
  useEffect(() => begin(), []);

  const focused = card?.focused;
  useEffect(() => {
    if (!focused) return;
    const before = focused.getAttribute('aria-describedby');
    focused.setAttribute('aria-describedby', before === null ? id : `${before} ${id}`);
    return () => {
      if (before === null) focused.removeAttribute('aria-describedby');
      else focused.setAttribute('aria-describedby', before);
    };
  }, [focused, id]);
  useLayoutEffect(() => {
    const { current } = panel;
    if (!current || card === null) return;
    if (!current.matches(':popover-open')) current.showPopover();
    const place = (): void => {
      // What it told of is gone, or is another row's.
      if (!card.time.isConnected) {
        setCard(null);
        return;
      }
      const at = card.time.getBoundingClientRect();
      const { width, height } = current.getBoundingClientRect();
      const below = at.bottom + GAP;
      const top = below + height + EDGE > innerHeight ? Math.max(EDGE, at.top - GAP - height) : below;
      const left = Math.max(EDGE, Math.min(at.left, innerWidth - EDGE - width));
      current.style.translate = `${left}px ${top}px`;
    };
    place();
    const ending = new AbortController();
    document.addEventListener('scroll', place, { signal: ending.signal, capture: true, passive: true });
    return () => ending.abort();
  });
  if (card === null) return null;
  return createPortal(
    <div
      ref={panel}
      id={id}
      popover="manual"
      role="group"
      aria-label="Time"
      className="fixed top-0 left-0 m-0 w-max max-w-[calc(100vw-16px)] rounded-lg border border-line-strong bg-surface p-3 text-ink shadow-float"
    >
      <Facts at={card.time.dateTime} hint={card.focused === card.time} />
    </div>,
    // What is outside of a modal dialog cannot be pointed at.
    card.time.closest('dialog') ?? document.body,
  );
}

function Facts({ at, hint }: { at: string; hint: boolean }): ReactNode {
  const now = useNow();
  const moment = new Date(at);
  const iso = moment.toISOString();
  const epoch = String(moment.getTime());
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)_24px] items-center gap-x-3 gap-y-1 text-xs tabular-nums [&>dt]:text-ink-3">
        {zoneName !== 'UTC' && (
          <>
            <dt>{zoneName}</dt>
            <dd className="col-span-2">{local.format(moment)}</dd>
          </>
        )}
        <dt>UTC</dt>
        <dd className="col-span-2">{utc.format(moment)}</dd>
        <dt>Relative</dt>
        <dd className="col-span-2">{ago(moment.getTime(), now)}</dd>
        <dt>ISO 8601</dt>
        <dd className="font-mono">{iso}</dd>
        <dd>
          <CopyButton what="ISO 8601 time" text={iso} />
        </dd>
        <dt>Unix, ms</dt>
        <dd className="font-mono">{epoch}</dd>
        <dd>
          <CopyButton what="Unix time" text={epoch} />
        </dd>
      </dl>
      {hint && <p className="mt-1.5 text-xs text-ink-3">Enter leads into the card, Esc closes it.</p>}
    </>
  );
}
