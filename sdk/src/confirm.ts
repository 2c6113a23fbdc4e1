import type { CallOptions } from './request.ts';

/** For what ends something that others count on. */
export interface ConfirmOptions extends CallOptions {
  /** Whether to go on although something uses it, or there is something in it. */
  confirm?: boolean | undefined;
}

export function confirmed(options: ConfirmOptions | undefined): { confirm?: 'true' } {
  return options?.confirm ? { confirm: 'true' } : {};
}
