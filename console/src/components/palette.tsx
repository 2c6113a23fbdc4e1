/** Anywhere in a few strokes: a part of the console, a webhook by its name, anything by its id, or a search. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { BookOpenText, CircleHelp, Hash, Search, Webhook as WebhookIcon } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { parseAttemptId, parseDeliveryId } from '@tidings/core/id';
import { PAGES, PARTS } from '../places.ts';
import { useCaller } from '../queries/session.ts';
import { webhooksQuery } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { SETTINGS_ICONS } from '../settings-icons.ts';
import { SETTINGS } from '../settings-pages.ts';
import { keyOf, printKey } from '../shortcuts.ts';
import { isExactly } from '../search-text.ts';
import { DEFAULT_RANGE, EVER, withinWords } from '../time-range.ts';
import { Key } from '../ui/key.tsx';
import { useOrganization, usePlace } from './organization-switch.tsx';

interface Goal {
  id: string;
  icon: LucideIcon;
  title: string;
  about: string;
  /** What does the same, one after the other. */
  keys?: readonly string[];
  go: () => void;
}

/** Of webhooks by their names. */
const MOST = 8;

export default function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }): ReactNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const goals = useGoals(text.trim(), onHelp);
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const take = (goal: Goal | undefined): void => {
    if (!goal) return;
    onClose();
    goal.go();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : goals.length - 1;
      setActive((before) => (goals.length === 0 ? 0 : (before + step) % goals.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      take(goals[active]);
    }
  };
  return (
    <dialog
      ref={dialog}
      aria-label="Go to anything"
      className="mx-auto mt-[12dvh] mb-auto max-h-[76dvh] w-[calc(100%-24px)] max-w-xl overflow-hidden rounded-lg border border-line-strong bg-surface p-0 text-ink shadow-float"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="flex flex-col">
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search size={15} className="text-ink-3" aria-hidden />
          <input
            role="combobox"
            aria-label="Go to anything"
            aria-expanded
            aria-controls={`${id}-goals`}
            aria-autocomplete="list"
            aria-activedescendant={goals[active] && `${id}-${active}`}
            placeholder="A screen, a webhook, an id, or a search"
            autoComplete="off"
            spellCheck={false}
            className="h-12 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            value={text}
            onChange={({ target }) => {
              setText(target.value);
              setActive(0);
            }}
            onKeyDown={press}
          />
        </div>
        <ul
          id={`${id}-goals`}
          role="listbox"
          aria-label="Where to"
          className="max-h-[60dvh] overflow-auto p-1.5"
        >
          {goals.map((goal, index) => (
            <li
              key={goal.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              ref={(item) => {
                if (index === active) item?.scrollIntoView({ block: 'nearest' });
              }}
              className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-1 aria-selected:bg-hover"
              onPointerMove={() => setActive(index)}
              onClick={() => take(goal)}
            >
              <goal.icon size={15} className="text-ink-3" aria-hidden />
              <span className="min-w-0 truncate font-medium">{goal.title}</span>
              <span className="ms-auto min-w-0 shrink-[4] truncate text-xs text-ink-3">{goal.about}</span>
              {goal.keys && (
                <kbd className="flex flex-none gap-1">
                  {goal.keys.map((key) => (
                    <Key key={key}>{key}</Key>
                  ))}
                </kbd>
              )}
            </li>
          ))}
        </ul>
      </div>
    </dialog>
  );
}

function useGoals(text: string, onHelp: () => void): Goal[] {
  const navigate = useNavigate();
  const organization = useOrganization();
  // It goes along from one screen to the next.
  const { range = DEFAULT_RANGE } = useSearch({ strict: false });
  const { permissions } = useCaller();
  const webhooks = useInfiniteQuery({
    ...webhooksQuery(usePlace()),
    enabled: permissions.includes('webhooks:read'),
  });
  const known = webhooks.data?.pages.flatMap((page) => page.webhooks) ?? [];
  const wanted = text.toLowerCase();
  const fits = (...words: string[]): boolean => words.some((word) => word.toLowerCase().includes(wanted));

  const parts: Goal[] = PARTS.filter(
    ({ word, permission }) => fits(word) && (permission === undefined || permissions.includes(permission)),
  ).map(({ to, word, icon, key }) => ({
    id: to,
    icon,
    title: word,
    about: '',
    keys: [printKey(keyOf('go')), key],
    go: () => void navigate({ to, search: place }),
  }));
  const { project } = usePlace();
  const settings: Goal[] = SETTINGS.filter(
    ({ to, word, permission, ofProject }) =>
      !PARTS.some((part) => part.to === to) &&
      fits(word, `Settings ${word}`) &&
      (permission === undefined || permissions.includes(permission)) &&
      (ofProject === undefined || project !== undefined),
  ).map(({ to, word }) => ({
    ...{ id: to, icon: SETTINGS_ICONS[to], title: `Settings: ${word}`, about: '' },
    go: () => void navigate({ to, search: place }),
  }));
  const pages: Goal[] = PAGES.filter(
    ({ word, permission }) => fits(word) && (permission === null || permissions.includes(permission)),
  ).map(({ to, word, icon }) => ({
    ...{ id: to, icon, title: word, about: '' },
    ...(to === '/webhooks/new' && { keys: [printKey(keyOf('create'))] }),
    go: () => void navigate({ to, search: place }),
  }));
  const acts: Goal[] = [
    {
      ...{ id: 'keys', icon: CircleHelp, title: 'Keys', about: '' },
      ...{ keys: [printKey(keyOf('help'))], go: onHelp },
    },
    {
      id: 'reference',
      icon: BookOpenText,
      title: 'API reference',
      about: '',
      go: () => location.assign('/reference/'),
    },
  ].filter(({ title }) => fits(title));
  if (text === '') return [...parts, ...pages, ...acts];

  const named: Goal[] = known
    .filter(({ id, name, url }) => id !== text && fits(name, url ?? ''))
    .slice(0, MOST)
    .map(({ id, name, organization: whose }) => ({
      id,
      icon: WebhookIcon,
      title: name,
      about: organization === null ? whose : id,
      go: () => void navigate({ to: '/webhooks/$id', params: { id }, search: place }),
    }));
  const byId = goalOfId(text);
  const searched: Goal = {
    id: 'search',
    icon: Search,
    title: `Search deliveries: ${text}`,
    about: withinWords(range),
    go: () => void navigate({ to: '/deliveries', search: (at) => ({ ...place(at), q: text }) }),
  };
  return [...(byId ? [byId] : []), ...parts, ...settings, ...pages, ...acts, ...named, searched];

  /** Ids say what they are of. */
  function goalOfId(given: string): Goal | null {
    const of = { icon: Hash, id: 'id', title: given };
    const attempt = parseAttemptId(given);
    if (attempt !== null || parseDeliveryId(given) !== null) {
      const open = attempt?.delivery ?? given;
      const found = { q: isExactly('id', open), range: EVER.start, open, attempt: attempt?.number };
      return {
        ...of,
        about: attempt === null ? 'Delivery' : 'Attempt',
        go: () => void navigate({ to: '/deliveries', search: (at) => ({ ...place(at), ...found }) }),
      };
    }
    const kind = /^(wh|evt|alt|rul|int|iss|inb)_[0-9a-z]{26}$/.exec(given)?.[1];
    if (kind === 'wh')
      return {
        ...of,
        about: 'Webhook',
        go: () => void navigate({ to: '/webhooks/$id', params: { id: given }, search: place }),
      };
    if (kind === 'inb')
      return {
        ...of,
        about: 'Test inbox',
        go: () => void navigate({ to: '/test-inboxes/$inbox', params: { inbox: given }, search: place }),
      };
    if (kind === 'evt')
      return {
        ...of,
        about: 'Event',
        go: () =>
          void navigate({
            to: '/events',
            search: (at) => ({ ...place(at), q: isExactly('id', given), range: EVER.start, open: given }),
          }),
      };
    if (kind === 'alt')
      return {
        ...of,
        about: 'Alert',
        go: () =>
          void navigate({ to: '/alerts', search: (at) => ({ ...place(at), status: 'all', open: given }) }),
      };
    if (kind === 'rul')
      return {
        ...of,
        about: 'Alert rule',
        go: () => void navigate({ to: '/alerts/rules/$rule', params: { rule: given }, search: place }),
      };
    if (kind === 'iss')
      return {
        ...of,
        about: 'Issue',
        go: () =>
          void navigate({ to: '/issues', search: (at) => ({ ...place(at), state: 'all', open: given }) }),
      };
    if (kind === 'int')
      return {
        ...of,
        about: 'Interaction',
        go: () =>
          void navigate({
            to: '/interactions',
            search: (at) => ({ ...place(at), status: 'all', open: given }),
          }),
      };
    return null;
  }
}
