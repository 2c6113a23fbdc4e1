/** Keys that work wherever one is, unless somebody types. They can be switched off (WCAG 2.2, 2.1.4). */
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';

export const SHORTCUTS = [
  { keys: ['/'], what: 'Search' },
  { keys: ['n'], what: 'Create a webhook' },
  { keys: ['g', 'o'], what: 'Go to the overview' },
  { keys: ['g', 'w'], what: 'Go to webhooks' },
  { keys: ['g', 'd'], what: 'Go to deliveries' },
  { keys: ['g', 'e'], what: 'Go to events' },
  { keys: ['g', 'q'], what: 'Go to interactions' },
  { keys: ['g', 'i'], what: 'Go to issues' },
  { keys: ['g', 's'], what: 'Go to settings' },
  { keys: ['j'], what: 'Next row' },
  { keys: ['k'], what: 'Row before' },
  { keys: ['Enter'], what: 'Open the row' },
  { keys: ['t'], what: 'Tail: add what happens' },
  { keys: ['Space'], what: 'Pause the tail' },
  { keys: ['?'], what: 'This list' },
] as const;

const OFF_KEY = 'tidings-shortcuts-off';
const SEQUENCE_MS = 1200;

export function areShortcutsOn(): boolean {
  return localStorage.getItem(OFF_KEY) === null;
}

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(OFF_KEY);
  else localStorage.setItem(OFF_KEY, '1');
}

export function useShortcuts({ onHelp }: { onHelp: () => void }): void {
  const navigate = useNavigate();
  const leader = useRef(-Infinity);
  const press = useEffectEvent((event: KeyboardEvent): boolean => {
    const follows = event.timeStamp - leader.current < SEQUENCE_MS;
    leader.current = -Infinity;
    switch (follows ? `g ${event.key}` : event.key) {
      case 'g':
        leader.current = event.timeStamp;
        return true;
      case 'g o':
        void navigate({ to: '/overview' });
        return true;
      case 'g w':
        void navigate({ to: '/webhooks' });
        return true;
      case 'g d':
        void navigate({ to: '/deliveries' });
        return true;
      case 'g e':
        void navigate({ to: '/events' });
        return true;
      case 'g q':
        void navigate({ to: '/interactions' });
        return true;
      case 'g i':
        void navigate({ to: '/issues' });
        return true;
      case 'g s':
        void navigate({ to: '/settings' });
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
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
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
