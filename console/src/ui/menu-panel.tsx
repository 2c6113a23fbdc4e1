import * as DropdownMenu from '@radix-ui/react-dropdown-menu';
import { Check } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

export interface MenuPanelProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'end';
}

/** Open from the first. Not modal: the page stays as it is, and no style has to be put into it. */
export function MenuPanel({ trigger, children, align = 'end' }: MenuPanelProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-[min(420px,80dvh)] max-w-[min(360px,calc(100vw-16px))] min-w-44 overflow-auto rounded-lg border border-line-strong bg-surface p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemClass =
  'flex min-h-7 items-center gap-2 rounded-md px-2 py-1 outline-none select-none data-[disabled]:text-ink-3 data-[highlighted]:bg-hover';

export function MenuItem({
  icon: Icon,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  icon?: LucideIcon;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      className={`${itemClass} ${danger ? 'text-bad' : 'text-ink'}`}
      onSelect={onSelect}
    >
      {Icon && <Icon size={14} aria-hidden />}
      <span className="min-w-0 truncate">{children}</span>
    </DropdownMenu.Item>
  );
}

/** One that is chosen or not. */
export function MenuChoice({
  checked,
  onChange,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}): ReactNode {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      className={`${itemClass} text-ink`}
      onCheckedChange={onChange}
    >
      <span className="w-3 text-accent">{checked && <Check size={13} aria-hidden />}</span>
      <span className="flex min-w-0 items-center gap-2">{children}</span>
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }): ReactNode {
  return <DropdownMenu.Label className="px-2 py-1 text-xs text-ink-3">{children}</DropdownMenu.Label>;
}

export function MenuLine(): ReactNode {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}
