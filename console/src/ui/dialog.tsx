import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/**
 * The browser's own modal dialog: it keeps the focus inside, gives it back where it was, closes by Esc, and makes the
 * rest of the page inert. The focus begins at what one comes for, not at Close. While what it does is under way it stays:
 * what comes of that, such as a key that is shown once, or why it was refused, would be seen by nobody.
 */
export function Dialog({
  title,
  onClose,
  wide = false,
  busy = false,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** What it does is under way. */
  busy?: boolean;
  children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      firstOf(dialog)?.focus();
    }
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const holdsFocus = useRef(false);
  useEffect(() => {
    // What one pressed was replaced by what comes of it, and took the focus out of the page with it.
    if (holdsFocus.current && document.activeElement === document.body) ref.current?.focus();
  });
  const leave = (): void => {
    if (!busy) onClose();
  };
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      aria-busy={busy}
      tabIndex={-1}
      className={`m-auto outline-none max-h-[90dvh] w-[calc(100%-24px)] overflow-auto rounded-lg text-start whitespace-normal border border-line-strong bg-surface p-0 text-ink shadow-float ${wide ? 'max-w-3xl' : 'max-w-[460px]'}`}
      onFocus={() => (holdsFocus.current = true)}
      onBlur={() => (holdsFocus.current = false)}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onClose={({ currentTarget }) => {
        // Pressed twice, Esc asks nobody.
        if (currentTarget.open || !currentTarget.isConnected) return;
        if (busy) currentTarget.showModal();
        else onClose();
      }}
      onMouseDown={(event) => {
        // Its padding belongs to its content, so only the backdrop is the dialog itself.
        if (event.target === event.currentTarget) leave();
      }}
    >
      <div className="flex flex-col">
        <div className="flex items-center justify-between gap-3 border-b border-line py-2.5 ps-4 pe-2.5">
          <h2 id={titleId} className="text-base font-semibold">
            {title}
          </h2>
          <Button kind="ghost" size="icon" aria-label="Close" aria-disabled={busy} onClick={leave}>
            <X size={15} aria-hidden />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** What one comes for: the first field, else the action that does nothing, which stands first. */
function firstOf(dialog: HTMLElement): HTMLElement | null {
  const field = dialog.querySelector<HTMLInputElement>(
    ':is(input, select, textarea):not(:disabled, [readonly], [type=hidden])',
  );
  if (field?.type === 'radio')
    return dialog.querySelector<HTMLElement>(`input[name="${field.name}"]:checked`) ?? field;
  return field ?? dialog.querySelector<HTMLElement>('[data-actions] button:not(:disabled)');
}

export function DialogBody({ children }: { children: ReactNode }): ReactNode {
  return <div className="flex flex-col gap-3.5 p-4">{children}</div>;
}

/** Buttons stand at the end, the one that acts last. */
export function DialogActions({ children }: { children: ReactNode }): ReactNode {
  return (
    <div data-actions className="flex justify-end gap-2 border-t border-line px-4 py-3">
      {children}
    </div>
  );
}
