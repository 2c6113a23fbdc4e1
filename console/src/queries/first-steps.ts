import { queryOptions } from '@tanstack/react-query';
import type { ReceiptSummary } from '@tidings/sdk';
import { api } from '../api.ts';
import type { Place } from '../search-state.ts';
import { joined, within } from '../search-text.ts';

const VERIFIED_KEY = 'tidings-receiver-code-copied';

/** Somebody has taken the code that verifies. */
export function noteVerified(): void {
  localStorage.setItem(VERIFIED_KEY, '1');
}

const MONTH = { start: '-30d' };

/**
 * How far somebody has come who has just begun.
 *
 * @param mayWatch whether alert rules can be made
 */
export function firstStepsQuery(place: Place, mayWatch: boolean) {
  return queryOptions({
    queryKey: ['first-steps', place],
    queryFn: async ({ signal }) => {
      const search = (query: string) =>
        api.deliveries.search(
          { query: joined([within(place), query]), limit: 1, timeRange: MONTH },
          { signal },
        );
      const [webhooks, tests, sent, rules] = await Promise.all([
        api.webhooks.list({ limit: 1, ...place }, { signal }),
        search('trigger:test'),
        search('-trigger:test'),
        mayWatch ? api.alertRules.list({ limit: 1, ...place }, { signal }) : null,
      ]);
      const [webhook] = webhooks;
      const receipts = webhook?.testInbox ? await receiptsOf(webhook.testInbox, signal) : [];
      return {
        webhook: webhook?.id ?? null,
        verified:
          localStorage.getItem(VERIFIED_KEY) !== null ||
          receipts.some(({ signature }) => signature.verified === true),
        tested: tests.length > 0,
        sent: sent.length > 0,
        watched: rules === null || rules.length > 0,
      };
    },
    // Who comes back has just taken a step.
    staleTime: 0,
  });
}

/** Of an inbox that may be gone by now. */
async function receiptsOf(inbox: string, signal: AbortSignal): Promise<ReceiptSummary[]> {
  try {
    return await api.testInboxes.receipts(inbox, { signal });
  } catch {
    return [];
  }
}
