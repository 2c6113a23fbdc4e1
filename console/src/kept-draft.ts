/** What is written in a form and not sent: it outlives a reload of the page, a step back, and the end of the session. */

/** Null: nothing is kept. */
export function readDraft<Draft>(key: string): Partial<Draft> | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<Draft> | null;
  } catch {
    return null;
  }
}

/** @param draft without its secrets */
export function writeDraft(key: string, draft: object): void {
  sessionStorage.setItem(key, JSON.stringify(draft));
}

export function forgetDraft(key: string): void {
  sessionStorage.removeItem(key);
}
