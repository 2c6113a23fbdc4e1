import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { ReactNode } from 'react';
import { currentToasts, dismissToast, subscribeToToasts } from './toasts.ts';

/** Where messages pass by. They are read out when it suits, and never take the focus. */
export function Toaster(): ReactNode {
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2"
    >
      {toasts.map(({ id, tone, text }) => (
        <div
          key={id}
          className="pointer-events-auto flex max-w-full items-start gap-2 rounded-lg border border-line-strong bg-surface py-2 ps-3 pe-2 shadow-float sm:max-w-md"
        >
          {tone === 'ok' ? (
            <CircleCheck size={15} className="mt-0.5 text-ok" aria-hidden />
          ) : (
            <CircleAlert size={15} className="mt-0.5 text-bad" aria-hidden />
          )}
          <span className="min-w-0">{text}</span>
          <button
            type="button"
            aria-label="Dismiss"
            className="grid size-6 flex-none place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
            onClick={() => dismissToast(id)}
          >
            <X size={13} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
