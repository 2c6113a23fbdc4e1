/**
 * Whether this page is the portal: the console as a customer of the operator sees it, alone or in a frame of another site.
 * It is let in by the token of a portal session, which stands in the fragment of its address until it is taken out of there.
 */
import type { Theme } from './theme.ts';

const TOKEN_KEY = 'tidings-portal';
const THEME_KEY = 'tidings-portal-theme';
/** Where it is. Nothing else of the console may be framed, so all that it shows is below. */
export const PORTAL_PATH = '/portal';

interface Portal {
  /** Null: it was opened without one. */
  token: string | null;
  theme: Theme;
}

/** Null: this is the console itself. */
export const portal: Portal | null = isBelow(location.pathname) ? takeFromAddress() : null;

function isBelow(path: string): boolean {
  return path === PORTAL_PATH || path.startsWith(`${PORTAL_PATH}/`);
}

/** What the address has is kept for as long as the frame, or the tab, is there, and taken out of it at once. */
export function takeFromAddress(): Portal {
  const address = new URL(location.href);
  const token = keep(TOKEN_KEY, new URLSearchParams(address.hash.slice(1)).get('token'));
  const theme = keep(THEME_KEY, address.searchParams.get('theme'));
  address.hash = '';
  if (address.searchParams.has('theme')) address.searchParams.delete('theme');
  if (address.href !== location.href) history.replaceState(history.state, '', address);
  return {
    // Whoever puts an API key there is not let in with it.
    token: token !== null && /^tp_[\w-]+$/.test(token) ? token : null,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  };
}

/** What is given, or was before. Where a browser keeps nothing for frames, it holds until the frame is loaded anew. */
function keep(key: string, given: string | null): string | null {
  try {
    if (given !== null) sessionStorage.setItem(key, given);
    return sessionStorage.getItem(key);
  } catch {
    return given;
  }
}
