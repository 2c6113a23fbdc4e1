import { useSyncExternalStore } from 'react';

const CHANGED = 'tidings-stored';

/** What somebody has chosen, kept in this browser; null: nothing yet. */
export function useStored(key: string): [string | null, (value: string | null) => void] {
  const stored = useSyncExternalStore(subscribe, () => localStorage.getItem(key));
  const store = (value: string | null): void => {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    dispatchEvent(new Event(CHANGED));
  };
  return [stored, store];
}

function subscribe(listener: () => void): () => void {
  const names = ['storage', CHANGED];
  for (const name of names) addEventListener(name, listener);
  return () => {
    for (const name of names) removeEventListener(name, listener);
  };
}
