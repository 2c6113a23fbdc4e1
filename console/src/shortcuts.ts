/**
 * Keys that work wherever one is, unless somebody types. Each person may give them others, or switch them off in this
 * browser (WCAG 2.2, 2.1.4).
 */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react';
import { PARTS } from './places.ts';
import { place } from './search-state.ts';
import { toast } from './ui/toasts.ts';

/** Single keys: what each does, and by which it does it unless somebody has chosen another. */
export const SHORTCUTS = {
  search: { key: '/', what: 'Search' },
  create: { key: 'n', what: 'Create a webhook' },
  go: { key: 'g', what: 'Go to a part of the console, by the key of that part' },
  next: { key: 'j', what: 'Next row' },
  previous: { key: 'k', what: 'Previous row' },
  select: { key: 'x', what: 'Select or deselect the row' },
  selectTo: { key: 'X', what: 'Select the rows from the last one selected to this one' },
  replay: { key: 'r', what: 'Replay, after you have confirmed it' },
  copyId: { key: 'c', what: 'Copy the id of the row' },
  attemptBefore: { key: '[', what: 'Previous attempt' },
  attemptNext: { key: ']', what: 'Next attempt' },
  expand: { key: 'e', what: 'Expand or collapse all' },
  dock: { key: '~', what: 'Dock the open delivery beside the list, or show it over the list' },
  tail: { key: 't', what: 'Tail: show what happens as it happens' },
  pause: { key: ' ', what: 'Pause the tail' },
  help: { key: '?', what: 'This list of keys' },
} as const;
export type Shortcut = keyof typeof SHORTCUTS;
export const SHORTCUT_NAMES = Object.keys(SHORTCUTS) as Shortcut[];

const OFF_KEY = 'tidings-shortcuts-off';
const KEYS_KEY = 'tidings-shortcut-keys';
const SEQUENCE_MS = 1200;

const listeners = new Set<() => void>();

function store(key: string, value: string | null): void {
  if (value === null) localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  for (const listener of listeners) listener();
}

function useStored<Value>(read: () => Value): Value {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

export function areShortcutsOn(): boolean {
  return localStorage.getItem(OFF_KEY) === null;
}

export function useShortcutsOn(): [on: boolean, switchThem: (on: boolean) => void] {
  return [useStored(areShortcutsOn), (on) => store(OFF_KEY, on ? null : '1')];
}

function chosenKeys(): Partial<Record<Shortcut, string>> {
  try {
    const chosen: unknown = JSON.parse(localStorage.getItem(KEYS_KEY) ?? '{}');
    return typeof chosen === 'object' && chosen !== null ? chosen : {};
  } catch {
    return {};
  }
}

/** The key of a shortcut as it stands. */
export function keyOf(shortcut: Shortcut): string {
  const chosen = chosenKeys()[shortcut];
  return typeof chosen === 'string' && chosen.length === 1 ? chosen : SHORTCUTS[shortcut].key;
}

export function useKeyOf(shortcut: Shortcut): string {
  return useStored(() => keyOf(shortcut));
}

/** What has the key already; null: nothing. */
export function shortcutOf(key: string): Shortcut | null {
  return SHORTCUT_NAMES.find((each) => keyOf(each) === key) ?? null;
}

export function chooseKey(shortcut: Shortcut, key: string): void {
  store(KEYS_KEY, JSON.stringify({ ...chosenKeys(), [shortcut]: key }));
}

export function forgetKeys(): void {
  store(KEYS_KEY, null);
}

/** As it stands on a keyboard. */
export function printKey(key: string): string {
  return key === ' ' ? 'Space' : key;
}

export function useShortcuts({ onHelp, onSeek }: { onHelp: () => void; onSeek: () => void }): void {
  const navigate = useNavigate();
  const leader = useRef(-Infinity);
  const press = useEffectEvent((event: KeyboardEvent): boolean => {
    const follows = event.timeStamp - leader.current < SEQUENCE_MS;
    leader.current = -Infinity;
    const part = follows ? PARTS.find(({ key }) => key === event.key) : undefined;
    if (part) {
      void navigate({ to: part.to, search: place });
      return true;
    }
    switch (shortcutOf(event.key)) {
      case 'go':
        leader.current = event.timeStamp;
        return true;
      case 'create':
        void navigate({ to: '/webhooks/new' });
        return true;
      case 'search':
        return focus(document.querySelector<HTMLElement>('[data-search]'));
      case 'next':
        return walk(1);
      case 'previous':
        return walk(-1);
      case 'select':
        return select(false);
      case 'selectTo':
        return select(true);
      case 'replay':
        return replay();
      case 'copyId':
        return copyId();
      case 'attemptBefore':
        return walkAttempts(-1);
      case 'attemptNext':
        return walkAttempts(1);
      case 'expand':
        return expandAll();
      case 'dock':
        return click('[data-dock]');
      case 'tail':
        document.querySelector<HTMLElement>('[data-tail]')?.click();
        return true;
      case 'help':
        onHelp();
        return true;
      default:
        return onRows(event.key);
    }
  });
  const seek = useEffectEvent(onSeek);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      // With a modifier it is no single key, and works while somebody types, too.
      if ((event.ctrlKey || event.metaKey) && event.key === 'k' && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        seek();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      // It is no letter: it works for who has switched these off, too.
      if (event.key === 'Escape' && !isTyping(event.target) && !isAnythingOver() && closeOrClear()) {
        event.preventDefault();
        return;
      }
      if (isTyping(event.target) || !areShortcutsOn()) return;
      if (press(event)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      // Nothing is typed into a box that is ticked.
      target.closest(
        'input:not([type="checkbox"]), textarea, select, dialog:not([data-drawer]), [role="menu"]',
      ) !== null)
  );
}

/** What Esc closes by itself. A list of what completes a word is always there: it is open where it says so. */
function isAnythingOver(): boolean {
  return (
    document.querySelector(
      'dialog[open], :popover-open, [role="menu"], [role="combobox"][aria-expanded="true"]',
    ) !== null
  );
}

/** The row that is open, and then what is chosen. */
function closeOrClear(): boolean {
  const toggle = document.querySelector<HTMLElement>('tr[data-row] [data-row-link][aria-expanded="true"]');
  if (toggle === null) return click('[data-clear]');
  toggle.click();
  return focus(toggle);
}

/** Rows are walked by what opens them: from one that is open the next one is opened. Where there are none, by links. */
function walk(step: 1 | -1): boolean {
  const link = document.querySelector<HTMLElement>(`[data-walk="${step === 1 ? 'next' : 'before'}"]`);
  if (link) {
    link.click();
    return true;
  }
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const open = rows.findIndex((row) => row.getAttribute('aria-expanded') === 'true');
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const at = focused === -1 ? open : focused;
  const next = rows[at === -1 ? 0 : at + step] ?? null;
  if (next && at !== -1 && at === open) next.click();
  return focus(next);
}

/** The row or the tile that has the focus, or else the row that is open. */
function rowHere(): HTMLElement | null {
  const opener = document.querySelector('[data-row] [data-row-link][aria-expanded="true"]');
  return (
    (document.activeElement ?? document.body).closest<HTMLElement>('[data-row]') ??
    opener?.closest<HTMLElement>('[data-row]') ??
    null
  );
}

function select(range: boolean): boolean {
  const box = rowHere()?.querySelector('input[type="checkbox"]');
  box?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: range }));
  return box != null;
}

/** What is chosen or open; where that is nothing, the row one is at. It is asked before anything is sent. */
function replay(): boolean {
  const find = (): HTMLElement | null => document.querySelector<HTMLElement>('[data-replay]');
  const button = find();
  if (button !== null) {
    button.click();
    return true;
  }
  // Rows that do not open are no deliveries.
  if (rowHere()?.querySelector('[data-row-link][aria-expanded]') == null || !select(false)) return false;
  // The button comes with the choice; where it does not, who is here may not replay.
  requestAnimationFrame(() => {
    find()?.click();
    // What was asked for is that row, and the next time it is the one at hand then.
    select(false);
  });
  return true;
}

/** Where no row is meant, of what the page is about. */
function copyId(): boolean {
  const id = (rowHere() ?? document.querySelector<HTMLElement>('[data-page-id]'))?.dataset['id'];
  if (id === undefined) return false;
  void navigator.clipboard.writeText(id).then(
    () => toast({ tone: 'ok', text: `${id} copied` }),
    (error: Error) => toast({ tone: 'bad', text: `The id could not be copied: ${error.message}` }),
  );
  return true;
}

/** Arrows mean what they always do: along the rows from one of them. */
function onRows(key: string): boolean {
  if (document.activeElement?.matches('[data-row-link]') !== true) return false;
  if (key === 'ArrowDown') return walk(1);
  return key === 'ArrowUp' && walk(-1);
}

/** In the delivery that is open. */
function walkAttempts(step: 1 | -1): boolean {
  const attempts = [...document.querySelectorAll<HTMLElement>('[data-attempts] > li > [aria-pressed]')];
  const at = attempts.findIndex((attempt) => attempt.getAttribute('aria-pressed') === 'true');
  const next = attempts[at + step];
  next?.click();
  return focus(next ?? null);
}

function click(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  element?.click();
  return element !== null;
}

/** All that can be opened; or closed, when nothing is left to open. */
function expandAll(): boolean {
  const all = [...document.querySelectorAll<HTMLElement>('[data-expand]')];
  const closed = all.filter((each) => each.dataset['expand'] === 'all');
  for (const each of closed.length > 0 ? closed : all) each.click();
  return all.length > 0;
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
  return element !== null;
}
