import type { ReactNode } from 'react';

/** What of a thing is shown, one at a time. */
export function Parts<Part extends string | true | undefined>({
  label,
  parts,
  part,
  onPart,
}: {
  label: string;
  parts: readonly (readonly [Part, string])[];
  part: Part;
  onPart: (part: Part) => void;
}): ReactNode {
  return (
    <div
      role="group"
      aria-label={label}
      className="flex gap-4 overflow-x-auto overflow-y-clip border-b border-line"
    >
      {parts.map(([each, word]) => (
        <button
          key={word}
          type="button"
          aria-pressed={each === part}
          className="flex-none border-b-2 border-transparent py-[7px] font-medium text-ink-2 hover:text-ink aria-pressed:border-accent aria-pressed:text-ink"
          onClick={() => onPart(each)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
