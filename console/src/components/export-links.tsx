import type { ReactNode } from 'react';
import type { LogSubject } from '@tidings/core/search/fields';
import { zoneName } from '../local-time.ts';
import { exportHref, useExport } from '../queries/exports.ts';
import { timeRangeOf } from '../time-range.ts';
import { buttonClass } from '../ui/button.tsx';

export const FORMATS = [
  { format: 'csv', word: 'CSV' },
  { format: 'ndjson', word: 'NDJSON' },
] as const;

/** All that a search finds as a file, which the browser takes as it is made. */
export function ExportLinks({
  subject,
  query,
  range,
  status,
  onTaken,
}: {
  subject: LogSubject;
  query: string;
  range: string;
  status?: string | undefined;
  onTaken: () => void;
}): ReactNode {
  const asked = {
    zone: zoneName,
    ...timeRangeOf(range),
    ...(query !== '' && { query }),
    ...(status !== undefined && { status }),
  };
  return <ExportFiles subject={subject} asked={asked} onTaken={onTaken} />;
}

/**
 * The links alone, for what is asked for in some other way. Whether the server makes it is looked at first: of a file that is
 * refused browsers say nothing.
 */
export function ExportFiles({
  subject,
  asked,
  onTaken,
}: {
  subject: LogSubject;
  asked: Readonly<Record<string, string>>;
  onTaken: () => void;
}): ReactNode {
  const made = useExport(subject);
  return (
    <div className="flex gap-2" aria-busy={made.isPending}>
      {FORMATS.map(({ format, word }) => (
        <a
          key={format}
          className={buttonClass()}
          href={exportHref(subject, { format, ...asked })}
          download
          onClick={(event) => {
            event.preventDefault();
            made.mutate({ format, ...asked }, { onSuccess: onTaken });
          }}
        >
          {word}
        </a>
      ))}
    </div>
  );
}
