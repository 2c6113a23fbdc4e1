import { useId } from 'react';
import type { ReactNode } from 'react';

export function Switch({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <button
        type="button"
        role="switch"
        id={id}
        aria-checked={checked}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={`relative mt-px h-6 w-10 flex-none rounded-full border ${checked ? 'border-accent bg-accent' : 'border-line-input bg-mute-soft'}`}
        onClick={() => onChange(!checked)}
      >
        <span
          className={`absolute top-[3px] size-4 rounded-full transition-[left] ${checked ? 'left-[19px] bg-accent-ink' : 'left-[3px] bg-ink-2'}`}
        />
      </button>
      <div className="min-w-0">
        <label htmlFor={id} id={`${id}-label`} className="font-medium">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-xs text-ink-3">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
