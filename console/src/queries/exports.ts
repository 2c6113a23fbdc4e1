import { useMutation } from '@tanstack/react-query';
import type { LogSubject } from '@tidings/core/search/fields';
import type { DeliveryExport } from '@tidings/sdk';
import { api } from '../api.ts';

const EXPORTS = { deliveries: api.deliveries, events: api.events, 'audit-log': api.auditLog };

/** Whether a file would be made, before the browser is sent for it: what it does not get it does not say. */
export function useCheckExport(subject: LogSubject) {
  return useMutation({
    mutationFn: ({ start, end, ...asked }: Readonly<Record<string, string>>) =>
      EXPORTS[subject].checkExport({ ...(asked as unknown as DeliveryExport), timeRange: { start, end } }),
  });
}
