/** Keys that work wherever one is, unless somebody types. They can be switched off (WCAG 2.2, 2.1.4). */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { PARTS } from './places.ts';

export const SHORTCUTS: readonly { keys: readonly string[]; what: string }[] = [
  { keys: ['/'], what: 'Search' },
  { keys: ['n'], what: 'Create a webhook' },
  { keys: ['Ctrl K'], what: 'Go to anything; ⌘ K on a Mac' },
  ...PARTS.map(({ key, word }) => ({ keys: ['g', key], what: `Go to ${word.toLowerCase()}` })),
  { keys: ['j'], what: 'Next row' },
  { keys: ['k'], what: 'Row before' },
  { keys: ['Enter'], what: 'Open the row' },
  { keys: ['t'], what: 'Tail: add what happens' },
  { keys: ['Space'], what: 'Pause the tail' },
  { keys: ['?'], what: 'This list' },
];

const OFF_KEY = 'tidings-shortcuts-off';
const SEQUENCE_MS = 1200;

export function areShortcutsOn(): boolean {
  return localStorage.getItem(OFF_KEY) === null;
}

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(OFF_KEY);
  else localStorage.setItem(OFF_KEY, '1');
}

export function useShortcuts({ onHelp, onSeek }: { onHelp: () => void; onSeek: () => void }): void {
  const navigate = useNavigate();
  const leader = useRef(-Infinity);
  const press = useEffectEvent((event: KeyboardEvent): boolean => {
    const follows = event.timeStamp - leader.current < SEQUENCE_MS;
    leader.current = -Infinity;
    const part = follows ? PARTS.find(({ key }) => key === event.key) : undefined;
    if (part) {
      void navigate({ to: part.to });
      return true;
    }
    switch (event.key) {
      case 'g':
        leader.current = event.timeStamp;
        return true;
      case 'n':
        void navigate({ to: '/webhooks/new' });
        return true;
      case '/':
        return focus(document.querySelector<HTMLElement>('[data-search]'));
      case 'j':
        return walk(1);
      case 'k':
        return walk(-1);
      case 't':
        document.querySelector<HTMLElement>('[data-tail]')?.click();
        return true;
      case '?':
        onHelp();
        return true;
      default:
        return false;
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
    (target.isContentEditable || target.closest('input, textarea, select, dialog, [role="menu"]') !== null)
  );
}

/** Rows are walked by what opens them. */
function walk(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  return focus(rows[at === -1 ? 0 : at + step] ?? null);
}

function focus(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: 'nearest' });
  return element !== null;
}
