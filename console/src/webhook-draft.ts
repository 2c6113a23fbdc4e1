/** What somebody has written of a webhook that is not made yet. It outlives a reload of the page, all but the API key. */
import type { WebhookInput } from '@tidings/sdk';

export interface WebhookDraft {
  name: string;
  organization: string;
  events: string[];
  url: string;
  apiKeyHeader: string;
  apiKey: string;
  description: string;
  /** Empty: as the server has it. So for the next two. */
  signing: string;
  payload: string;
  retry: string;
}

const KEY = 'tidings-webhook-draft';

export function emptyDraft(organization: string | null): WebhookDraft {
  return {
    name: '',
    organization: organization ?? '',
    events: [],
    url: '',
    apiKeyHeader: '',
    apiKey: '',
    description: '',
    signing: '',
    payload: '',
    retry: '',
  };
}

export function keptDraft(): WebhookDraft | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<WebhookDraft> | null;
    return kept && { ...emptyDraft(null), ...kept };
  } catch {
    return null;
  }
}

export function keepDraft(draft: WebhookDraft): void {
  sessionStorage.setItem(KEY, JSON.stringify({ ...draft, apiKey: '' }));
}

export function forgetDraft(): void {
  sessionStorage.removeItem(KEY);
}

/** As the API takes it. What is left empty is left out, but for what is required: that is refused, at its field. */
export function toInput({
  organization,
  apiKeyHeader,
  apiKey,
  description,
  signing,
  payload,
  retry,
  ...rest
}: WebhookDraft): WebhookInput {
  return {
    ...rest,
    type: 'rest',
    ...(organization !== '' && { organization }),
    ...((apiKey !== '' || apiKeyHeader !== '') && {
      apiKey: { ...(apiKeyHeader !== '' && { header: apiKeyHeader }), value: apiKey },
    }),
    ...(description !== '' && { description }),
    ...(signing !== '' && { signing: signing as NonNullable<WebhookInput['signing']> }),
    ...(payload !== '' && { payload: payload as NonNullable<WebhookInput['payload']> }),
    ...(retry !== '' && { retry: retry as NonNullable<WebhookInput['retry']> }),
  };
}
