/**
 * Where somebody by keyboard, or who hears the page, is when a screen has taken the place of another: what had the focus is
 * gone with it, browsers see to that for pages that they load alone, and nothing else says which screen it is.
 */
import type { AnyRouter } from '@tanstack/react-router';

/**
 * The heading of the screen takes the focus that was lost; on the way back the link does that one was at. Where the focus stays
 * outside, such as at a link of the rail, the heading is read out.
 */
export function keepFocusOnArrival(router: AnyRouter): void {
  /** Where the links led that somebody was at, by the keys of the places in the history. */
  const left = new Map<string, string>();
  /** Of the link that is looked for; undefined: there is none. */
  let wanted: string | undefined;
  // What is read out is put into what was there before.
  const told = document.createElement('p');
  told.setAttribute('role', 'status');
  told.className = 'sr-only';
  document.body.append(told);
  // Some screens have to be loaded before they have a name, and lists before they have rows.
  const coming = new MutationObserver(() => settle());
  const stop = (): void => coming.disconnect();
  const settle = (): void => {
    const main = document.querySelector<HTMLElement>('#main');
    const heading = main?.querySelector('h1') ?? null;
    const { activeElement: at } = document;
    stop();
    if (!main) return;
    // Whoever went on meanwhile stays there.
    if (at !== document.body && at !== main && at !== heading) {
      if (main.contains(at)) return;
      told.textContent = heading?.textContent ?? '';
      if (!heading) coming.observe(main, { childList: true, subtree: true });
      return;
    }
    // For whoever is brought to it, and no stop on the way of others.
    heading?.setAttribute('tabindex', '-1');
    const link =
      wanted === undefined ? null : main.querySelector<HTMLElement>(`a[href="${CSS.escape(wanted)}"]`);
    (link ?? heading ?? main).focus({ preventScroll: true });
    if (!heading || (wanted !== undefined && !link)) coming.observe(main, { childList: true, subtree: true });
  };
  for (const press of ['keydown', 'pointerdown']) document.addEventListener(press, stop, { capture: true });
  router.subscribe('onBeforeNavigate', ({ fromLocation, pathChanged }) => {
    const href = document.activeElement?.closest('#main a')?.getAttribute('href');
    const key = fromLocation?.state['__TSR_key'];
    if (pathChanged && key !== undefined && href != null) left.set(key, href);
  });
  router.subscribe('onRendered', ({ fromLocation, toLocation, pathChanged }) => {
    if (!fromLocation || !pathChanged) return;
    told.textContent = '';
    wanted = left.get(toLocation.state['__TSR_key'] ?? '');
    settle();
  });
}
