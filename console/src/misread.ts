/** What of an address no screen reads: it is said, since what is shown then is not what somebody asked for. */
import type { AnyRouter, ParsedLocation } from '@tanstack/react-router';
import { namesIn } from '@tidings/core/log-columns';

export interface Misread {
  path: string;
  /** As they stand in the address. */
  parts: readonly (readonly [name: string, value: string])[];
}

const LISTS = ['columns', 'pinned'];

let misread: Misread = { path: '', parts: [] };

/** The router drops what cannot be used from an address as it begins: it is looked at before. */
export function watchAddresses(router: AnyRouter): void {
  /** What stands in the address of a page that shows nothing itself is told by the one that it leads on to. */
  let carried: Misread['parts'] = [];
  const look = ({ pathname: path, search, searchStr }: ParsedLocation): void => {
    const read = new Map<string, unknown>();
    const matched = router.getMatchedRoutes(path)[0];
    for (const { options } of matched)
      if (typeof options.validateSearch === 'function')
        for (const [name, value] of Object.entries(options.validateSearch(search) as object))
          read.set(name, value);
    const written = [...new URLSearchParams(searchStr)].flatMap(([name, value]): Misread['parts'] => {
      const known = read.get(name);
      // Of several columns, some are there.
      if (LISTS.includes(name) && typeof known === 'string') {
        const unknown = namesIn(value).filter((each) => !namesIn(known).includes(each));
        return unknown.length > 0 ? [[name, unknown.join(' ')]] : [];
      }
      // What is off is left out of addresses, and so is what is empty.
      return value !== '' && value !== 'false' && known === undefined ? [[name, value]] : [];
    });
    const parts: Misread['parts'] = [
      ...written,
      ...carried.filter(([name]) => read.get(name) === undefined && !written.some(([each]) => each === name)),
    ];
    // A screen alone has a component.
    carried = matched.at(-1)?.options.component === undefined ? parts : [];
    // Whoever has to sign in first comes to it then; of the same screen, what the router leaves in the address was told.
    const isElsewhere = path !== misread.path && path !== '/sign-in';
    if (isElsewhere || parts.some(([name]) => !misread.parts.some(([told]) => told === name)))
      misread = { path, parts };
  };
  look(router.latestLocation);
  router.subscribe('onBeforeNavigate', ({ toLocation }) => look(toLocation));
}

/** Of the screen that is shown. */
export function misreadAt(path: string): Misread | null {
  return misread.path === path && misread.parts.length > 0 ? misread : null;
}
