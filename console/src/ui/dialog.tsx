import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/**
 * The browser's own modal dialog: it keeps the focus inside, gives it back where it was, closes by Esc, and makes the
 * rest of the page inert. The focus begins at what one comes for, not at Close.
 */
export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  title: string;
  onClose: () => void;
  wide?: boolean;
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
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      className={`m-auto max-h-[90dvh] w-[calc(100%-24px)] overflow-auto rounded-lg text-start whitespace-normal border border-line-strong bg-surface p-0 text-ink shadow-float ${wide ? 'max-w-3xl' : 'max-w-[460px]'}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        // Its padding belongs to its content, so only the backdrop is the dialog itself.
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="flex flex-col">
        <div className="flex items-center justify-between gap-3 border-b border-line py-2.5 ps-4 pe-2.5">
          <h2 id={titleId} className="text-base font-semibold">
            {title}
          </h2>
          <Button kind="ghost" size="icon" aria-label="Close" onClick={onClose}>
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
