/** Deliveries that are ticked, as a file. */
import type { ReactNode } from 'react';
import { useExportDeliveries } from '../queries/exports.ts';
import { Button } from '../ui/button.tsx';
import { FORMATS } from './export-links.tsx';
import type { DeliveryRow } from './delivery-row.ts';

export default function ExportSelected({
  rows,
  onTaken,
}: {
  rows: readonly DeliveryRow[];
  onTaken: () => void;
}): ReactNode {
  const made = useExportDeliveries();
  return (
    <div className="flex gap-2">
      {FORMATS.map(({ format, word }) => (
        <Button
          key={format}
          busy={made.isPending && made.variables.format === format}
          onClick={() => made.mutate({ format, rows }, { onSuccess: onTaken })}
        >
          {word}
        </Button>
      ))}
    </div>
  );
}
