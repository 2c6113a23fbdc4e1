/** Something that Tidings tells of itself, and the webhooks that are told. */
import { Link } from '@tanstack/react-router';
import { BellOff, Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import type { Webhook } from '@tidings/sdk';
import type { Topic } from '../failure-subscription.ts';
import { useMay } from '../queries/session.ts';
import { useSubscribe } from '../queries/webhooks.ts';
import { place } from '../search-state.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/menu.tsx';
import { toast } from '../ui/toasts.ts';
import { TYPE_ICONS, TYPE_WORDS } from './webhook-words.tsx';

export function NotificationTopic({
  topic: { type, what, about },
  webhooks,
}: {
  topic: Topic;
  webhooks: readonly Webhook[];
}): ReactNode {
  const mayWrite = useMay('webhooks:write');
  const subscribe = useSubscribe();
  // `*` is not among the patterns: whoever hears of everything is not told of what goes wrong with it.
  const patterns = patternsFor(type).filter((pattern) => pattern !== '*');
  const told = webhooks.filter(({ events }) => patterns.some((pattern) => events.includes(pattern)));
  const others = webhooks
    .filter((webhook) => !told.includes(webhook))
    .toSorted(
      (a, b) => Number(a.type === 'rest') - Number(b.type === 'rest') || a.name.localeCompare(b.name),
    );
  const settle = ({ id, name }: Webhook, wants: boolean): void =>
    subscribe.mutate(
      { id, type, wants },
      {
        onSuccess: () =>
          toast({ tone: 'ok', text: wants ? `${name} is notified` : `${name} is no longer notified` }),
      },
    );
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">{what}</h2>
        <p className="text-xs text-ink-3">
          {about} <code>{type}</code>
        </p>
      </div>
      <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-1.5">
        {told.length === 0 && (
          <span className="inline-flex min-h-7 items-center gap-1.5 text-ink-3">
            <BellOff size={13} aria-hidden /> Nobody is notified
          </span>
        )}
        {told.map((webhook) => (
          <Told
            key={webhook.id}
            webhook={webhook}
            by={
              webhook.events.includes(type) ? null : patterns.find((each) => webhook.events.includes(each))!
            }
            onRemove={mayWrite ? () => settle(webhook, false) : null}
          />
        ))}
        {mayWrite && others.length > 0 && (
          <Menu
            align="start"
            trigger={
              <Button
                size="small"
                kind="ghost"
                busy={subscribe.isPending}
                aria-label={`Add who is notified: ${what}`}
              >
                <Plus size={13} aria-hidden /> Add
              </Button>
            }
          >
            <MenuLabel>Notify</MenuLabel>
            {others.map((webhook) => (
              <MenuItem
                key={webhook.id}
                icon={TYPE_ICONS[webhook.type]}
                onSelect={() => settle(webhook, true)}
              >
                {webhook.name}
              </MenuItem>
            ))}
          </Menu>
        )}
      </div>
    </li>
  );
}

function Told({
  webhook: { id, name, type, enabled },
  by,
  onRemove,
}: {
  webhook: Webhook;
  /** The group that it is subscribed to; null: this very type. */
  by: string | null;
  /** Null: one may not. */
  onRemove: (() => void) | null;
}): ReactNode {
  const Icon = TYPE_ICONS[type];
  return (
    <span className="inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-full bg-mute-soft ps-2.5 pe-1">
      <Icon size={13} className="flex-none text-ink-2" aria-hidden />
      <span className="sr-only">{TYPE_WORDS[type]}</span>
      <Link
        to="/webhooks/$id"
        params={{ id }}
        search={place}
        className={`min-w-0 truncate font-medium hover:underline ${by !== null || onRemove === null ? 'pe-1.5' : ''}`}
        title={name}
      >
        {name}
      </Link>
      {!enabled && <span className="flex-none text-xs text-warn">disabled</span>}
      {by !== null ? (
        <code className="flex-none pe-1.5 text-xs text-ink-2" title="What it is subscribed to">
          {by}
        </code>
      ) : (
        onRemove !== null && (
          <button
            type="button"
            aria-label={`Stop notifying ${name}`}
            className="grid size-6 flex-none place-items-center rounded-full text-ink-2 hover:bg-hover hover:text-ink"
            onClick={onRemove}
          >
            <X size={12} aria-hidden />
          </button>
        )
      )}
    </span>
  );
}
