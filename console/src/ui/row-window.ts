import { startTransition, useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** Rows that are made beside those that are seen, once somebody scrolls; and in such steps, so that scrolling a little makes nothing anew. */
const MARGIN = 12;
const STEP = 6;

export interface RowWindow<Element extends HTMLElement> {
  /** What the rows stand in. */
  frame: RefObject<Element | null>;
  /** The first row that is made, and the one behind the last. */
  first: number;
  last: number;
}

/**
 * Which of many rows are near what is seen of the page. They all have the same height, so no more is to be known of the others
 * than how many they are.
 *
 * @param height of a row, in pixels
 */
export function useRowWindow<Element extends HTMLElement>(count: number, height: number): RowWindow<Element> {
  const frame = useRef<Element>(null);
  const [start, setStart] = useState(0);
  const [shown, setShown] = useState(() => Math.ceil(window.innerHeight / height));
  const [margin, setMargin] = useState(0);
  useEffect(() => {
    const look = (): void => {
      const above = -(frame.current?.getBoundingClientRect().top ?? 0);
      setStart(Math.max(0, Math.floor(above / height / STEP) * STEP));
      setShown(Math.ceil(window.innerHeight / height));
    };
    const scrolled = (): void => {
      look();
      startTransition(() => setMargin(MARGIN));
    };
    look();
    window.addEventListener('scroll', scrolled, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', scrolled);
      window.removeEventListener('resize', look);
    };
  }, [count, height]);
  const first = Math.max(0, Math.min(start, count - shown) - margin);
  // What is seen first begins with the first row.
  const more = margin === 0 && start === 0 ? 0 : 2 * margin + STEP;
  return { frame, first, last: Math.min(count, first + shown + more) };
}
