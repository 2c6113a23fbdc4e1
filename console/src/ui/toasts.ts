/** The messages that pass by: a list outside React, so that anything may add to it. */
export interface Toast {
  id: number;
  tone: 'ok' | 'bad';
  text: string;
}

const SHOWN_MS = { ok: 4000, bad: 9000 };
const MOST = 3;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function toast({ tone, text }: Omit<Toast, 'id'>): void {
  const id = ++last;
  change([...toasts.filter((shown) => shown.text !== text), { id, tone, text }].slice(-MOST));
  setTimeout(() => dismissToast(id), SHOWN_MS[tone]);
}

export function dismissToast(id: number): void {
  change(toasts.filter((shown) => shown.id !== id));
}

export function subscribeToToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
