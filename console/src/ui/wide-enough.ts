import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/**
 * Whether an element is at least so wide inside, for what CSS alone cannot do: as `@container` has it.
 *
 * @param width in rem of 16 pixels
 */
export function useWideEnough(frame: RefObject<Element | null>, width: number): boolean {
  const [isWide, setIsWide] = useState(false);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const look = (): void => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      setIsWide(element.clientWidth >= width * rem);
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, width]);
  return isWide;
}
