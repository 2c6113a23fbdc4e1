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
  ...panel
}: Omit<MenuPanelProps, 'trigger'> & { trigger: ReactElement<TriggerProps> }): ReactNode {
  const [opened, setOpened] = useState(false);
  const near = (): void => void load();
  const plain = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: near,
    onFocus: near,
    onClick: () => setOpened(true),
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      setOpened(true);
    },
  });
  if (!opened) return plain;
  return (
    <Suspense fallback={plain}>
      <Panel trigger={trigger} {...panel} />
    </Suspense>
  );
}

/** What stands in a menu. It comes with the panel. */
export const MenuItem = lazy(async () => ({ default: (await load()).MenuItem }));
export const MenuChoice = lazy(async () => ({ default: (await load()).MenuChoice }));
export const MenuLabel = lazy(async () => ({ default: (await load()).MenuLabel }));
export const MenuLine = lazy(async () => ({ default: (await load()).MenuLine }));
