import { lazyRouteComponent } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import type { Permission } from '../queries/session.ts';
import { NotPermitted } from './failure.tsx';

/** A screen that is nothing without a permission: who lacks it is told so before anything is filled in. */
export function permitted(permission: Permission, load: () => Promise<{ default: () => ReactNode }>) {
  const Screen = lazyRouteComponent(load);
  function Permitted(): ReactNode {
    if (useMay(permission)) return <Screen />;
    return (
      <NotPermitted
        whole
        title="You may not do this"
        sentence={`This needs the permission ${permission}, which you do not have. Ask an owner or an admin for it.`}
      />
    );
  }
  return Object.assign(Permitted, { preload: () => Screen.preload?.() });
}
