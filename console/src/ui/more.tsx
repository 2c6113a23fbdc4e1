import { useState } from 'react';
import type { ReactNode } from 'react';

/** Tucked away, unless something in it is set or wrong. What was open stays so while one writes in it. */
export function More({
  title,
  isSet,
  faults,
  children,
}: {
  title: string;
  isSet: boolean;
  faults: readonly (string | undefined)[];
  children: ReactNode;
}): ReactNode {
  const isDue = isSet || faults.some((fault) => fault !== undefined);
  const [{ isOpen, wasDue }, turn] = useState({ isOpen: isDue, wasDue: isDue });
  if (isDue !== wasDue) turn({ isOpen: isOpen || isDue, wasDue: isDue });
  return (
    <details
      open={isOpen}
      className="rounded-md border border-line"
      onToggle={({ currentTarget }) => turn({ isOpen: currentTarget.open, wasDue })}
    >
      <summary className="px-3 py-2 font-medium">{title}</summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  );
}
