/** Changes of what a screen is asked for, as its address has it; and what of them one can go back from. */
import { useNavigate, useRouter } from '@tanstack/react-router';
import type { ParsedLocation, RouterHistory } from '@tanstack/react-router';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** One for all that is opened and closed in the same list: its place in the page is the same. */
    list?: string | undefined;
    /** Something was opened here; or closed again, so that this is once more what one was at before. */
    step?: 'opened' | 'closed' | undefined;
  }
}

/** `typed`: letter by letter, which is no step of its own. */
export type SearchChange<Search extends object> = (change: Partial<Search>, how?: 'typed') => void;

/** Nothing scrolls. One goes back from what was opened, and to what was asked for before. */
export function useSearchChange<Search extends object>(): SearchChange<Search> {
  const navigate = useNavigate();
  const router = useRouter();
  return (change, how) => {
    const { search, state } = router.latestLocation;
    const kind = stepOf(search, change);
    const step = how === 'typed' ? 'stays' : kind;
    const isStep = step === 'opens' || step === 'asks';
    void navigate({
      to: '.',
      // A place in a list is none in another.
      search: (before: object) => ({ ...before, ...(kind === 'asks' && { cursor: undefined }), ...change }),
      state: {
        ...(step !== 'asks' && { list: listOf(router.latestLocation) }),
        ...(step === 'opens' && { step: 'opened' }),
        ...(state.step === 'opened' && step === 'stays' && { step: 'opened' }),
        ...(state.step === 'opened' && step === 'closes' && { step: 'closed' }),
      },
      // What was opened and closed again leaves nothing behind.
      replace: !isStep || state.step === 'closed',
      resetScroll: false,
    });
  };
}

/** Back from what was opened and closed again leads on, past the list that it was opened in: that is the same once more. */
export function passOverClosed(history: RouterHistory): void {
  let { state } = history.location;
  history.subscribe(({ location, action }) => {
    const left = state;
    state = location.state;
    if (action.type === 'BACK' && left.step === 'closed' && left.list === listOf(location)) history.back();
  });
}

/** By which the router knows where in a page somebody was. */
export function listOf({ state, href }: Pick<ParsedLocation, 'state' | 'href'>): string {
  return state.list ?? state['__TSR_key'] ?? href;
}

/** What a list is asked for. What else is part of an address is how it is looked at. */
const ASKED = [
  'q',
  'range',
  'status',
  'state',
  'assignee',
  'revoked',
  'action',
  'resource',
  'type',
  'event',
  'rule',
  'view',
  'order',
];

/** How a log is shown; a view that is opened says what is asked for, too. */
const SHOWN = ['columns', 'pinned', 'dense'];

type Values = Readonly<Record<string, unknown>>;

/** From row to row, what is open stays open. */
export function stepOf(before: object, change: object): 'opens' | 'closes' | 'asks' | 'stays' {
  const [from, to] = [before as Values, change as Values];
  const isOther = (name: string): boolean => name in to && to[name] !== from[name];
  if (ASKED.some(isOther) || ('q' in to && SHOWN.some(isOther))) return 'asks';
  if (!isOther('open')) return 'stays';
  if (to['open'] === undefined) return 'closes';
  return from['open'] === undefined ? 'opens' : 'stays';
}
