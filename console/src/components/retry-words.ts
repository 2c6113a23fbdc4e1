/** Retry policies in words. */
import type { RetryPolicy } from '@tidings/core/retry';

type Preset = Extract<RetryPolicy, string>;

export const RETRY_WORDS: Readonly<Record<Preset, string>> = {
  standard: 'Standard: ten attempts over three days',
  alert: 'Alert: five attempts in 15 minutes',
  none: 'None: one attempt',
};

const OWN = 'Custom schedule';

/** Of a list to choose from: what is no preset. Where it cannot be written, it is left as it is, and can only be kept. */
export const OWN_RETRY = 'own';

export type RetryChoice = Preset | typeof OWN_RETRY | '';

/**
 * @param unset what it comes to when nothing is chosen; null: something has to be
 * @param hasOwn whether one of one's own can be written
 */
export function retryOptions(
  chosen: RetryChoice,
  unset: string | null,
  hasOwn = false,
): [RetryChoice, string][] {
  return [
    ...(unset === null ? [] : [['', unset] as [RetryChoice, string]]),
    ...(Object.entries(RETRY_WORDS) as [Preset, string][]),
    ...(hasOwn || chosen === OWN_RETRY ? [[OWN_RETRY, OWN] as [RetryChoice, string]] : []),
  ];
}

export function retryChoice(retry: RetryPolicy | null): RetryChoice {
  return retry === null ? '' : typeof retry === 'string' ? retry : OWN_RETRY;
}

/** Its name alone. */
export function retryName(retry: RetryPolicy): string {
  return typeof retry === 'string' ? RETRY_WORDS[retry].replace(/:.*/, '') : OWN;
}

/** The change that a choice makes, as the API takes it. */
export function changedRetry(before: RetryChoice, choice: RetryChoice): { defaultRetry?: Preset | null } {
  if (choice === before || choice === OWN_RETRY) return {};
  return { defaultRetry: choice === '' ? null : choice };
}
