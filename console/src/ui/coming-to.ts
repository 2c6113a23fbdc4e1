import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** Below this share of the window there is no room for what opens below a row. */
const LOW = 0.75;

/** Who comes by a link comes to what it opens, however far down that is; later nothing is moved. For an entry of a list. */
export function useComingTo<Element extends HTMLElement>(isOpen: boolean): RefObject<Element | null> {
  const entry = useRef<Element>(null);
  const isFirst = useRef(isOpen);
  useEffect(() => {
    const element = entry.current;
    if (!isFirst.current || element === null) return;
    isFirst.current = false;
    if (element.getBoundingClientRect().top > innerHeight * LOW) element.scrollIntoView({ block: 'start' });
  }, []);
  return entry;
}
