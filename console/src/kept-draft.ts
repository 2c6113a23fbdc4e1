/** What is written in a form and not sent: it outlives a reload of the page, a step back, and the end of the session. */
import { useRef, useState } from 'react';

/** Of what is changed, as it was read: what was changed elsewhere since is begun anew. Undefined: something new is made. */
type Version = string | null | undefined;

/** Null: nothing is kept, or of another version. */
export function readDraft<Draft>(key: string, version?: Version): Partial<Draft> | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as
      | (Partial<Draft> & { updatedAt?: Version })
      | null;
    if (kept === null || kept.updatedAt !== version) return null;
    const { updatedAt: _, ...draft } = kept;
    return draft as unknown as Partial<Draft>;
  } catch {
    return null;
  }
}

/** @param draft without its secrets */
export function writeDraft(key: string, draft: object, version?: Version): void {
  sessionStorage.setItem(key, JSON.stringify({ ...draft, updatedAt: version }));
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(key);
}

/** A draft that has no secrets. @param start what is there when nothing is written */
export function useKeptDraft<Draft extends object>(
  key: string,
  version: Version,
  start: Draft,
): [draft: Draft, change: (part: Partial<Draft>) => void, forget: () => void] {
  const [draft, setDraft] = useState<Draft>(() => ({ ...start, ...readDraft<Draft>(key, version) }));
  // Two parts may change before the form is drawn again.
  const latest = useRef(draft);
  const change = (part: Partial<Draft>): void => {
    latest.current = { ...latest.current, ...part };
    setDraft(latest.current);
    writeDraft(key, latest.current, version);
  };
  return [draft, change, () => forgetDraft(key)];
}
