import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/**
 * How many of some widths an element has inside, for what CSS alone cannot do: as `@container` has it. Null until it is measured,
 * which is before it is painted: what is drawn anew for another answer had better not be drawn before.
 *
 * @param widths in rem of 16 pixels, each wider than the one before; the very same each time
 */
export function useFittingWidths(frame: RefObject<Element | null>, widths: readonly number[]): number | null {
  const [fitting, setFitting] = useState<number | null>(null);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const look = (): void => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      setFitting(widths.filter((width) => element.clientWidth >= width * rem).length);
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, widths]);
  return fitting;
}
