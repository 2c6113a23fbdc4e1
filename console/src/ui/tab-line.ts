import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * For a line of tabs, which on narrow screens is longer than the screen: the one that is looked at stands in sight.
 *
 * @param isThere whether the line is drawn by now
 */
export function useTabLine(isThere = true): RefObject<HTMLElement | null> {
  const line = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    const current = line.current?.querySelector<HTMLElement>('[aria-current]');
    if (current) line.current!.scrollLeft = current.offsetLeft - line.current!.offsetLeft - 16;
  }, [path, isThere]);
  return line;
}
