/** Which of the events that a webhook hears of it wants: by category and by severity. */
import { useQuery } from '@tanstack/react-query';
import { useId, useMemo } from 'react';
import type { ReactNode } from 'react';
import { eventTypesQuery } from '../queries/event-types.ts';
import { FieldError, SelectField } from '../ui/field.tsx';
import { SEVERITY_WORDS } from './severity.tsx';

export function RoutingFields({
  organization,
  categories,
  minSeverity,
  at,
  onChange,
}: {
  organization: string | null;
  categories: readonly string[];
  minSeverity: string;
  at: Readonly<Record<string, string>>;
  onChange: (change: { categories?: string[]; minSeverity?: string }) => void;
}): ReactNode {
  const id = useId();
  const { data } = useQuery(eventTypesQuery(organization));
  const known = useMemo(
    () => [...new Set([...(data ?? []).map(({ group }) => group), ...categories])].toSorted(),
    [data, categories],
  );
  return (
    <>
      <fieldset
        className="flex flex-col gap-1"
        aria-describedby={`${id}-hint`}
        aria-invalid={at['/categories'] === undefined ? undefined : true}
      >
        <legend className="mb-1 font-medium">
          Categories<span className="ms-1.5 font-normal text-ink-3">optional</span>
        </legend>
        <div className="flex flex-wrap gap-1.5">
          {known.map((each) => (
            <label
              key={each}
              className="inline-flex min-h-[26px] max-w-full items-center gap-1.5 rounded-full border border-line-input px-2.5 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="checkbox"
                checked={categories.includes(each)}
                onChange={({ target }) =>
                  onChange({
                    categories: target.checked
                      ? [...categories, each]
                      : categories.filter((one) => one !== each),
                  })
                }
              />
              <span className="truncate">{each}</span>
            </label>
          ))}
        </div>
        {at['/categories'] !== undefined && <FieldError>{at['/categories']}</FieldError>}
        <p id={`${id}-hint`} className="text-xs text-ink-3">
          {categories.length === 0
            ? 'If none is ticked: events of every group of the catalog.'
            : 'Only events whose type is in one of these groups of the catalog.'}
        </p>
      </fieldset>
      <SelectField
        label="Minimum severity"
        error={at['/minSeverity']}
        hint="The event’s own severity, else that in its data, else that of its type."
        value={minSeverity}
        options={[
          ['', 'Any'],
          ...Object.entries(SEVERITY_WORDS).map(
            ([value, word]) => [value, value === 'critical' ? word : `${word} or higher`] as const,
          ),
        ]}
        onChange={(value) => onChange({ minSeverity: value })}
      />
    </>
  );
}
