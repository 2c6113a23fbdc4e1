import { LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { ComponentProps, ReactNode } from 'react';

type Kind = 'plain' | 'primary' | 'ghost' | 'danger';
type Size = 'medium' | 'small' | 'icon';

const KINDS: Record<Kind, string> = {
  plain:
    'border-line-strong bg-surface text-ink hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent',
  primary: 'border-transparent bg-accent font-semibold text-accent-ink hover:brightness-110',
  ghost: 'border-transparent text-ink-2 hover:bg-hover hover:text-ink',
  danger: 'border-transparent bg-bad font-semibold text-surface hover:brightness-110',
};
const SIZES: Record<Size, string> = {
  medium: 'h-[30px] px-[11px]',
  small: 'h-[26px] px-2 text-xs',
  icon: 'size-[30px]',
};

/** The look of a button, for links that look like one. */
export function buttonClass(kind: Kind = 'plain', size: Size = 'medium'): string {
  return `inline-flex max-w-full flex-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium disabled:opacity-60 ${KINDS[kind]} ${SIZES[size]}`;
}

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  kind?: Kind;
  size?: Size;
  /** What it does is under way: it cannot be pressed again, and says so. */
  busy?: boolean;
}

export function Button({
  kind,
  size,
  busy = false,
  disabled = false,
  children,
  type = 'button',
  ...rest
}: ButtonProps): ReactNode {
  const [isFocused, setFocused] = useState(false);
  // Disabled where somebody is, as by what they pressed, it would lose them the focus: it does nothing until they are gone.
  const isHeld = disabled && isFocused;
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled && !isHeld}
      className={`${buttonClass(kind, size)} ${isHeld ? 'opacity-60' : ''}`}
      aria-disabled={busy || isHeld || rest['aria-disabled'] || undefined}
      onClick={busy || isHeld ? (event) => event.preventDefault() : rest.onClick}
      onFocus={(event) => {
        setFocused(true);
        rest.onFocus?.(event);
      }}
      onBlur={(event) => {
        setFocused(false);
        rest.onBlur?.(event);
      }}
    >
      {busy && <LoaderCircle size={14} className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}
