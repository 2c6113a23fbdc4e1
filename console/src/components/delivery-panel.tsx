/** The delivery that is open, beside its list: over it as a drawer, or docked, so that both can be read. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight, Maximize2, PanelRight, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { deliveryQuery } from '../queries/deliveries.ts';
import type { DeliverySearch } from '../search-state.ts';
import { useKeyOf } from '../shortcuts.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Time } from '../ui/time.tsx';
import { WebhookName } from './delivery-columns.tsx';
import type { DeliveryRow } from './delivery-row.ts';
import { DeliveryStatusPill } from './delivery-status.tsx';
import { WAYS } from './log-walk.tsx';

export default function DeliveryPanel({
  id,
  row,
  page,
  before,
  next,
  isDocked,
  onDock,
  onClose,
  children,
}: {
  id: string;
  row: DeliveryRow;
  /** How it is looked at on a page of its own. */
  page: DeliverySearch;
  /** To what stands beside it in the list; null: there is none. */
  before: (() => void) | null;
  next: (() => void) | null;
  isDocked: boolean;
  /** Null: there is no room for both. */
  onDock: (() => void) | null;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const ways = WAYS[page.order ?? 'newest'];
  const Frame = isDocked ? Docked : Drawer;
  // Newer than the list, with which it would not agree otherwise.
  const { data } = useQuery(deliveryQuery(row.webhook, row.id));
  const dock = useKeyOf('dock');
  const latest = useRef(row.id);
  useEffect(() => {
    latest.current = row.id;
  });
  // One goes on from its row.
  useEffect(
    () => () =>
      document
        .querySelector<HTMLElement>(`[data-row="${CSS.escape(latest.current)}"] [data-row-link]`)
        ?.focus({ preventScroll: true }),
    [],
  );
  return (
    <Frame id={id} label={`Delivery of ${row.event.type}`} onClose={onClose}>
      <header className="sticky top-0 z-10 flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b border-line bg-surface px-4 py-2.5">
        <h2 className="min-w-0 truncate font-mono text-sm font-semibold" title={row.event.type}>
          {row.event.type}
        </h2>
        <DeliveryStatusPill status={data?.status ?? row.status} />
        <span className="grow" />
        <span className="flex flex-none gap-1">
          <Walk word={ways.before} step="before" icon={ChevronLeft} onWalk={before} />
          <Walk word={ways.next} step="next" icon={ChevronRight} onWalk={next} />
          {onDock !== null && (
            <Button
              size="icon"
              data-dock
              aria-label="Dock"
              aria-pressed={isDocked}
              aria-keyshortcuts={dock}
              title={`Dock beside the list: ${dock}`}
              onClick={onDock}
            >
              <PanelRight size={14} aria-hidden />
            </Button>
          )}
          <Link
            to="/deliveries/$webhook/$delivery"
            params={{ webhook: row.webhook, delivery: row.id }}
            search={page}
            aria-label="Open on its own page"
            title="Open on its own page"
            className={buttonClass('plain', 'icon')}
          >
            <Maximize2 size={14} aria-hidden />
          </Link>
          <Button kind="ghost" size="icon" aria-label="Close" title="Close: Esc" onClick={onClose}>
            <X size={15} aria-hidden />
          </Button>
        </span>
        <p className="basis-full text-xs text-ink-3">
          <span className="inline-flex max-w-full items-baseline gap-1">
            to
            <span className="min-w-0 font-medium text-ink-2">
              <WebhookName id={row.webhook} told={row.webhookName} />
            </span>
          </span>
          , accepted <Time at={row.createdAt} as="full" />
        </p>
      </header>
      <div className="p-4">{children}</div>
    </Frame>
  );
}

function Walk({
  word,
  step,
  icon: Icon,
  onWalk,
}: {
  word: string;
  step: 'next' | 'before';
  icon: typeof ChevronLeft;
  onWalk: (() => void) | null;
}): ReactNode {
  const key = useKeyOf(step === 'next' ? 'next' : 'previous');
  return (
    <Button
      size="icon"
      // Whoever walks on by it stays at it, also at the end.
      aria-disabled={onWalk === null}
      data-walk={step}
      aria-label={word}
      aria-keyshortcuts={key}
      title={onWalk === null ? `There is none ${word.toLowerCase()} in the list` : `${word}: ${key}`}
      onClick={() => onWalk?.()}
    >
      <Icon size={14} aria-hidden className={onWalk === null ? 'opacity-40' : ''} />
    </Button>
  );
}

interface FrameProps {
  id: string;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the list, which can be used meanwhile. */
function Docked({ id, label, onClose, children }: FrameProps): ReactNode {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={ref}
      id={id}
      tabIndex={-1}
      aria-label={label}
      className="sticky top-15 max-h-[calc(100dvh-72px)] overflow-auto rounded-lg border border-line bg-surface outline-none"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </aside>
  );
}

/** Over the list: the browser's own modal dialog, at the edge. */
function Drawer({ id, label, onClose, children }: FrameProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      id={id}
      data-drawer
      aria-label={label}
      className="m-0 ms-auto h-dvh max-h-none w-[min(780px,100vw)] max-w-none overflow-auto border-s border-line-strong bg-surface p-0 text-ink shadow-float"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
