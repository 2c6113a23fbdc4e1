/** A panel beside its button for what is more than a menu: a few fields and what acts on them. */
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';

/**
 * The browser's own popover: it closes by Esc and by a press elsewhere, and gives the focus back. What stands in it is made
 * when it is opened.
 */
export function Popover({
  label,
  trigger,
  iconOnly = false,
  size = 'medium',
  children,
}: {
  /** What the panel is called; the button too, when it shows an icon alone. */
  label: string;
  trigger: ReactNode;
  iconOnly?: boolean;
  /** Of a button with words. */
  size?: 'medium' | 'small';
  children: (close: () => void) => ReactNode;
}): ReactNode {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-haspopup="dialog"
        {...(iconOnly && { 'aria-label': label, title: label })}
        className={buttonClass('plain', iconOnly ? 'icon' : size)}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="popover w-max max-w-[min(440px,calc(100vw-16px))] rounded-lg border border-line-strong bg-surface p-3 text-ink shadow-float"
        onToggle={(event) => {
          // Popovers inside this one tell of themselves, too.
          if (event.target === event.currentTarget) setIsOpen(event.newState === 'open');
        }}
      >
        {isOpen && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}
