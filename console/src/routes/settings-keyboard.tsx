import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import {
  chooseKey,
  forgetKeys,
  printKey,
  shortcutOf,
  SHORTCUT_NAMES,
  SHORTCUTS,
  useKeyOf,
  useShortcutsOn,
} from '../shortcuts.ts';
import type { Shortcut } from '../shortcuts.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { Key } from '../ui/key.tsx';
import { Switch } from '../ui/switch.tsx';

/** Which single keys do what, in this browser. Others get in the way of speech input and of hands that slip. */
export default function Keyboard(): ReactNode {
  useTitle('Keyboard');
  const [on, switchThem] = useShortcutsOn();
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">Keyboard</h1>
        <p className="text-ink-2">For this browser. Single-key shortcuts are off while you type.</p>
      </div>
      <div className="rounded-lg border border-line bg-surface p-4">
        <Switch
          label="Single-key shortcuts"
          hint="Without them, everything can be reached with Tab, Enter and Ctrl K."
          checked={on}
          onChange={switchThem}
        />
      </div>
      <section aria-labelledby="keys" className="rounded-lg border border-line bg-surface">
        <div className="flex items-center justify-between gap-2 px-4 py-3">
          <h2 id="keys" className="font-semibold">
            Keys
          </h2>
          <Button size="small" onClick={forgetKeys}>
            Reset to defaults
          </Button>
        </div>
        <ul className={`border-t border-line ${on ? '' : 'text-ink-3'}`}>
          {SHORTCUT_NAMES.map((name) => (
            <Line key={name} shortcut={name} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Line({ shortcut }: { shortcut: Shortcut }): ReactNode {
  const key = useKeyOf(shortcut);
  const [waits, setWaits] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const { what } = SHORTCUTS[shortcut];
  const press = (event: KeyboardEvent): void => {
    if (!waits || event.key === 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (['Shift', 'AltGraph', 'Dead'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      setWaits(false);
      return;
    }
    const has = shortcutOf(event.key);
    // What is no character has work of its own: Enter, the arrows.
    if (event.key.length !== 1)
      setFault(`${event.key} cannot be changed. Press a letter, a digit or a symbol.`);
    else if (has !== null && has !== shortcut)
      setFault(`${printKey(event.key)} is already the key for: ${SHORTCUTS[has].what}.`);
    else {
      chooseKey(shortcut, event.key);
      setFault(null);
      setWaits(false);
    }
  };
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2 last:border-0">
      <span className="min-w-0 flex-1">
        {what}
        {fault !== null && (
          <span role="alert" className="block text-xs text-bad">
            {fault}
          </span>
        )}
      </span>
      <span className="flex-none">
        <Key>{printKey(key)}</Key>
      </span>
      <Button
        size="small"
        aria-label={waits ? `Press the key for: ${what}` : `Change the key for: ${what}`}
        aria-pressed={waits}
        onClick={() => {
          setFault(null);
          setWaits(!waits);
        }}
        onKeyDown={press}
        // Some browsers press a button when the space bar is let go.
        onKeyUp={(event) => waits && event.key === ' ' && event.preventDefault()}
        onBlur={() => setWaits(false)}
      >
        {waits ? 'Press a key…' : 'Change'}
      </Button>
    </li>
  );
}
