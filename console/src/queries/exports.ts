import { useMutation } from '@tanstack/react-query';
import type { LogSubject } from '@tidings/core/search/fields';
import type { Delivery, DeliveryExport } from '@tidings/sdk';
import { api } from '../api.ts';
import { portal } from '../portal.ts';
import { keepFile, take } from '../ui/file.ts';

const EXPORTS = { deliveries: api.deliveries, events: api.events, 'audit-log': api.auditLog };

/**
 * A file, once it is known that it would be made: what a browser that is sent for it does not get it does not say. In the
 * portal, whose token no link shows, it is read as a whole.
 */
export function useExport(subject: LogSubject) {
  return useMutation({
    mutationFn: async ({ start, end, ...asked }: Readonly<Record<string, string>>): Promise<Blob | null> => {
      const wanted = { ...(asked as unknown as DeliveryExport), timeRange: { start, end } };
      if (portal !== null) return new Response(await EXPORTS[subject].export(wanted)).blob();
      await EXPORTS[subject].checkExport(wanted);
      return null;
    },
    // Also when what it was asked from is closed meanwhile.
    onSuccess: (file, asked) => {
      if (file === null) take(exportHref(subject, asked));
      else keepFile(file, `${subject}.${asked['format']}`);
    },
  });
}

/** Where browsers take it from. */
export function exportHref(subject: LogSubject, asked: Readonly<Record<string, string>>): string {
  return `/v1/exports/${subject}?${new URLSearchParams(asked).toString()}`;
}

/** So many ids a search may be for, with some room. */
const AT_ONCE = 40;

/** A file of some deliveries, whatever is searched, newest first: in the format of an export of them all. */
export function useExportDeliveries() {
  return useMutation({
    mutationFn: async ({
      format,
      rows,
    }: {
      format: DeliveryExport['format'];
      rows: readonly Pick<Delivery, 'id' | 'createdAt'>[];
    }) => {
      const sorted = rows.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      // By this mark spreadsheets know UTF-8; reading an answer as text takes it away.
      let text = format === 'csv' ? '\u{FEFF}' : '';
      for (let at = 0; at < sorted.length; at += AT_ONCE) {
        const some = sorted.slice(at, at + AT_ONCE);
        const part = await new Response(
          await api.deliveries.export({
            format,
            query: `id:(${some.map(({ id }) => id).join(' ')})`,
            timeRange: { start: some.at(-1)!.createdAt, end: some[0]!.createdAt },
          }),
        ).text();
        // The line that names the columns stands at the top alone.
        text += at === 0 || format === 'ndjson' ? part : part.slice(part.indexOf('\n') + 1);
      }
      return text;
    },
    // Also when what it was asked from is closed meanwhile.
    onSuccess: (text, { format }) => keep(text, format),
  });
}

function keep(text: string, format: DeliveryExport['format']): void {
  const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
  keepFile(new Blob([text], { type }), `deliveries.${format}`);
}
