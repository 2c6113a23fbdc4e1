import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PARTS } from '../places.ts';
import { place } from '../search-state.ts';
import { keyOf, printKey, SHORTCUT_NAMES, SHORTCUTS, useShortcutsOn } from '../shortcuts.ts';
import { buttonClass } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Key } from '../ui/key.tsx';

/** The keys as they stand. */
export default function KeyboardHelp({ onClose }: { onClose: () => void }): ReactNode {
  const [on, switchThem] = useShortcutsOn();
  const go = keyOf('go');
  const lines: readonly { keys: readonly string[]; what: string }[] = [
    { keys: ['Ctrl K'], what: 'Go to anything; ⌘ K on a Mac' },
    ...SHORTCUT_NAMES.filter((name) => name !== 'go').map((name) => ({
      keys: [printKey(keyOf(name))],
      what: SHORTCUTS[name].what,
    })),
    { keys: ['Enter'], what: 'Open the row' },
    { keys: ['Esc'], what: 'Close what is open, or clear what is selected' },
    ...PARTS.map(({ key, word }) => ({ keys: [printKey(go), key], what: `Go to ${word.toLowerCase()}` })),
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <DialogBody>
        <ul className={`flex flex-col ${on ? '' : 'opacity-60'}`}>
          {lines.map(({ keys, what }) => (
            <li
              key={what}
              className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
            >
              {what}
              <span className="flex flex-none gap-1">
                {keys.map((key) => (
                  <Key key={key}>{key}</Key>
                ))}
              </span>
            </li>
          ))}
        </ul>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={on} onChange={({ target }) => switchThem(target.checked)} />
          Single-key shortcuts
        </label>
      </DialogBody>
      <DialogActions>
        <Link to="/settings/keyboard" search={place} className={buttonClass()} onClick={onClose}>
          Change keys
        </Link>
      </DialogActions>
    </Dialog>
  );
}
