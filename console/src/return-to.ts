/** Where to go on after a sign-in that leads through another site and comes back to the beginning. */
import { isOwnPath } from './search-state.ts';

const KEY = 'tidings-return-to';

export function keepReturn(href: string | undefined): void {
  if (href === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, href);
}

/** Once. */
export function takeReturn(): string | null {
  const href = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return href !== null && href !== '/' && isOwnPath(href) ? href : null;
}
