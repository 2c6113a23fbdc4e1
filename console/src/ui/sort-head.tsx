import { ArrowDown, ArrowUp } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';

/** The head of a column by which rows are sorted, or can be. */
export function SortHead({
  label,
  direction,
  onPress,
  title,
  className,
  style,
}: {
  label: string;
  direction: 'ascending' | 'descending' | 'none';
  onPress: () => void;
  /** What a press makes of it. */
  title?: string | undefined;
  className?: string | undefined;
  style?: CSSProperties | undefined;
}): ReactNode {
  return (
    <th scope="col" className={className} style={style} aria-sort={direction}>
      <button
        type="button"
        title={title}
        className="inline-flex min-h-6 items-center gap-1 hover:text-ink"
        onClick={onPress}
      >
        {label}
        {direction === 'ascending' && <ArrowUp size={12} aria-hidden />}
        {direction === 'descending' && <ArrowDown size={12} aria-hidden />}
      </button>
    </th>
  );
}
