import { cloneElement, lazy, Suspense, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement, ReactNode } from 'react';
import type { MenuPanelProps } from './menu-panel.tsx';

const load = () => import('./menu-panel.tsx');
const Panel = lazy(async () => ({ default: (await load()).MenuPanel }));

interface TriggerProps {
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
}

/**
 * A button that opens a menu. Until it is pressed it is just a button: lists have one in every row, and most are never
 * opened. What a menu is made of is loaded when somebody comes near.
 */
export function Menu({
  trigger,
  isOpened = false,
  ...panel
}: Omit<MenuPanelProps, 'trigger'> & {
  trigger: ReactElement<TriggerProps>;
  /** Whether it was pressed before this was there, see `MenuButton`. */
  isOpened?: boolean;
}): ReactNode {
  const [opened, setOpened] = useState(isOpened);
  const button = <MenuButton trigger={trigger} onOpen={() => setOpened(true)} />;
  if (!opened) return button;
  return (
    <Suspense fallback={button}>
      <Panel trigger={trigger} {...panel} />
    </Suspense>
  );
}

/** The button alone, for who makes the menu when it is wanted. */
export function MenuButton({
  trigger,
  onOpen,
}: {
  trigger: ReactElement<TriggerProps>;
  onOpen: () => void;
}): ReactNode {
  const near = (): void => void load();
  return cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: near,
    onFocus: near,
    onClick: onOpen,
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      onOpen();
    },
  });
}

/** What stands in a menu. It comes with the panel. */
export const MenuItem = lazy(async () => ({ default: (await load()).MenuItem }));
export const MenuChoice = lazy(async () => ({ default: (await load()).MenuChoice }));
export const MenuLabel = lazy(async () => ({ default: (await load()).MenuLabel }));
export const MenuLine = lazy(async () => ({ default: (await load()).MenuLine }));
