import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';

/** Opens and closes what stands below a row, for the keyboard; the row itself does so for the pointer. */
export function RowToggle({
  label,
  open,
  controls,
  onToggle,
}: {
  label: string;
  open: boolean;
  /** Id of what is opened. */
  controls: string;
  onToggle: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      data-row-link
      aria-expanded={open}
      aria-controls={open ? controls : undefined}
      aria-label={label}
      className="grid size-7 place-items-center rounded-md text-ink-2 hover:bg-mute-soft"
      onClick={(click) => {
        click.stopPropagation();
        onToggle();
      }}
    >
      <ChevronDown size={14} className={open ? 'rotate-180' : ''} aria-hidden />
    </button>
  );
}
