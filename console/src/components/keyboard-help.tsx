import { useState } from 'react';
import type { ReactNode } from 'react';
import { areShortcutsOn, SHORTCUTS, switchShortcuts } from '../shortcuts.ts';
import { Dialog, DialogBody } from '../ui/dialog.tsx';
import { Key } from '../ui/key.tsx';

export function KeyboardHelp({ onClose }: { onClose: () => void }): ReactNode {
  const [on, setOn] = useState(areShortcutsOn);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <DialogBody>
        <ul className={`flex flex-col ${on ? '' : 'opacity-60'}`}>
          {SHORTCUTS.map(({ keys, what }) => (
            <li key={what} className="flex justify-between gap-4 border-b border-line py-1.5 last:border-0">
              {what}
              <span className="flex gap-1">
                {keys.map((key) => (
                  <Key key={key}>{key}</Key>
                ))}
              </span>
            </li>
          ))}
        </ul>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={on}
            onChange={({ target }) => {
              switchShortcuts(target.checked);
              setOn(target.checked);
            }}
          />
          Single keys do something
        </label>
      </DialogBody>
    </Dialog>
  );
}
