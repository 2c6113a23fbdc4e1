/** What uses a webhook, as circles that tell more when one points at them or comes to them by keyboard. */
import { useQuery } from '@tanstack/react-query';
import * as HoverCard from '@radix-ui/react-hover-card';
import {
  BellRing,
  Bot,
  BrainCircuit,
  Database,
  Diamond,
  Hexagon,
  Pentagon,
  ScrollText,
  ShieldCheck,
  Square,
  SquareFunction,
  Star,
  Triangle,
  UserRound,
  Workflow,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Watcher, Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { initials } from '../initials.ts';
import { useMay } from '../queries/session.ts';
import { watchersQuery } from '../queries/watchers.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Pill } from '../ui/pill.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const CIRCLES = 8;
const COLOURS = [
  'bg-info-soft text-info',
  'bg-accent-soft text-accent',
  'bg-warn-soft text-warn',
  'bg-ok-soft text-ok',
];

export function Watchlist({ webhook }: { webhook: Webhook }): ReactNode {
  const mayRead = useMay('watchers:read');
  const { data, error, refetch } = useQuery({
    ...watchersQuery(webhook.id),
    enabled: mayRead && webhook.watchers > 0,
  });
  const [all, setAll] = useState(false);
  if (webhook.watchers === 0) {
    return (
      <span className="text-ink-3">Nothing uses this webhook; it receives events by subscription only.</span>
    );
  }
  const said =
    webhook.watchers === 1 ? '1 item uses this webhook' : `${webhook.watchers} items use this webhook`;
  if (!mayRead) return said;
  if (error !== null && data === undefined)
    return <Failure small what="The watchlist" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-7 w-40" />;
  return (
    <>
      <ul className="flex flex-wrap gap-1.5" aria-label={said}>
        {data.slice(0, CIRCLES).map((watcher) => (
          <Circle key={`${watcher.kind}/${watcher.itemId}`} watcher={watcher} />
        ))}
        {webhook.watchers > CIRCLES && (
          <li>
            <button
              type="button"
              aria-label={`${webhook.watchers - CIRCLES} more: view all as table`}
              className="grid h-7 min-w-7 place-items-center rounded-full bg-mute-soft px-1.5 text-[11px] font-semibold text-ink-2 hover:text-ink"
              onClick={() => setAll(true)}
            >
              +{webhook.watchers - CIRCLES}
            </button>
          </li>
        )}
      </ul>
      {webhook.watchers <= CIRCLES && <span className="text-ink-3">{said}</span>}
      <div className="grow" />
      <Button kind="ghost" size="small" onClick={() => setAll(true)}>
        View as table
      </Button>
      {all && (
        <Dialog title="Watchlist" wide onClose={() => setAll(false)}>
          <WatcherTable watchers={data} of={webhook.watchers} />
        </Dialog>
      )}
    </>
  );
}

function Circle({ watcher }: { watcher: Watcher }): ReactNode {
  const [open, setOpen] = useState(false);
  const circle = useRef<HTMLButtonElement>(null);
  const { name, kind } = watcher;
  // The card that comes by hovering goes when its circle loses the focus, also where that goes into the card.
  const isInCard = (): boolean => {
    const at = document.activeElement;
    return at !== circle.current && circle.current?.closest('li')?.contains(at) === true;
  };
  return (
    <li
      onFocus={() => setOpen(true)}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) setOpen(false);
      }}
      onKeyDown={(event) => {
        const { key, shiftKey, currentTarget, target } = event;
        const link = currentTarget.querySelector('a');
        if (key !== 'Tab' || shiftKey || !open || link === null || target !== circle.current) return;
        // What a card that comes by hovering holds is no stop for Tab by itself.
        event.preventDefault();
        link.focus();
      }}
    >
      <HoverCard.Root
        open={open}
        onOpenChange={(next) => {
          if (next || !isInCard()) setOpen(next);
        }}
        openDelay={120}
        closeDelay={180}
      >
        <HoverCard.Trigger asChild>
          <button
            ref={circle}
            type="button"
            aria-label={`${name}, ${kindWords(kind)}`}
            aria-expanded={open}
            className={`relative grid size-7 place-items-center rounded-full text-[10px] font-bold before:content-[attr(data-initials)] ${colourOf(kind)}`}
            data-initials={initials(name)}
            onClick={() => setOpen(true)}
          >
            <KindBadge kind={kind} />
          </button>
        </HoverCard.Trigger>
        {/* Beside its circle also for who goes on by keyboard. */}
        <HoverCard.Content
          sideOffset={6}
          onEscapeKeyDown={() => {
            // Who is in the card goes on from its circle.
            if (isInCard()) circle.current?.focus();
          }}
          collisionPadding={8}
          className="z-40 w-[min(288px,calc(100vw-16px))] rounded-lg border border-line-strong bg-surface p-3 shadow-float"
        >
          <Card watcher={watcher} />
        </HoverCard.Content>
      </HoverCard.Root>
    </li>
  );
}

function Card({
  watcher: { name, kind, itemId, parent, triggers, lastFiredAt, url },
}: {
  watcher: Watcher;
}): ReactNode {
  return (
    <>
      <div className="mb-2 flex items-center gap-2.5">
        <span
          aria-hidden
          className={`relative grid size-7 flex-none place-items-center rounded-full text-[10px] font-bold ${colourOf(kind)}`}
        >
          {initials(name)}
          <KindBadge kind={kind} />
        </span>
        <div className="min-w-0">
          <p className="font-semibold">{name}</p>
          <p className="text-ink-3">{kindWords(kind)}</p>
        </div>
      </div>
      <dl className="grid grid-cols-[84px_minmax(0,1fr)] [&>*]:border-t [&>*]:border-line [&>*]:py-1.5 [&>dt]:text-ink-3">
        {parent && (
          <>
            <dt>Part of</dt>
            <dd>{parent.name}</dd>
          </>
        )}
        <dt>Triggers</dt>
        <dd>
          <Triggers triggers={triggers} />
        </dd>
        <dt>Last fired</dt>
        <dd>{lastFiredAt === null ? 'Never' : <Time at={lastFiredAt} as="full" />}</dd>
        <dt>Id</dt>
        <dd className="font-mono text-xs">{itemId}</dd>
      </dl>
      {url !== null && (
        <a href={url} target="_blank" rel="noreferrer noopener" className="font-medium text-accent underline">
          Open where it lives
        </a>
      )}
    </>
  );
}

function Triggers({ triggers }: { triggers: readonly string[] }): ReactNode {
  return (
    <span className="flex flex-wrap gap-1">
      {triggers.map((trigger) => (
        <Pill key={trigger} tone={trigger === '*' ? 'warn' : trigger === 'block' ? 'bad' : 'mute'}>
          {trigger === '*' ? 'every event' : trigger}
        </Pill>
      ))}
    </span>
  );
}

function WatcherTable({ watchers, of }: { watchers: readonly Watcher[]; of: number }): ReactNode {
  return (
    <div className="overflow-x-auto p-1">
      <table className="data-table">
        <caption className="sr-only">What uses this webhook</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <th scope="col">Part of</th>
            <th scope="col">Triggers</th>
            <th scope="col">Last fired</th>
          </tr>
        </thead>
        <tbody>
          {watchers.map(({ kind, itemId, name, parent, triggers, lastFiredAt, url }) => (
            <tr key={`${kind}/${itemId}`} data-row>
              <td className="max-w-60 min-w-36 py-1.5! whitespace-normal!">
                {url === null ? (
                  name
                ) : (
                  <a
                    href={url}
                    target="_blank"
                    rel="noreferrer noopener"
                    className="rounded-sm font-medium text-accent underline"
                  >
                    {name}
                  </a>
                )}
              </td>
              <td>
                <span className="inline-flex items-center gap-1.5">
                  <KindIcon kind={kind} /> {kindWords(kind)}
                </span>
              </td>
              <td>{parent?.name ?? '–'}</td>
              <td>
                <Triggers triggers={triggers} />
              </td>
              <td>{lastFiredAt === null ? 'Never' : <Time at={lastFiredAt} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {of > watchers.length && (
        <p className="p-2.5 text-ink-3">
          The newest {watchers.length} of {of}.
        </p>
      )}
    </div>
  );
}

/** `ai_guard.recipe` → `AI guard recipe`. */
function kindWords(kind: string): string {
  const words = kind.replaceAll(/[._-]+/g, ' ').trim();
  return words.replace(/^(\p{L}{1,2}(?!\p{L})|\p{L})/u, (first) => first.toLocaleUpperCase());
}

/** One colour a kind, the same each time. */
function colourOf(kind: string): string {
  return COLOURS[numberOf(kind) % COLOURS.length]!;
}

function numberOf(kind: string): number {
  let sum = 0;
  for (const letter of kind) sum = (sum * 31 + letter.codePointAt(0)!) % 9973;
  return sum;
}

/** By a word in the name of the kind: the first that is found. A recipe of a guard is a recipe. */
const ICONS: readonly (readonly [RegExp, LucideIcon])[] = [
  [/recipe|prompt/, ScrollText],
  [/guard|shield|policy|rule/, ShieldCheck],
  [/agent|bot|assistant/, Bot],
  [/function|lambda|code/, SquareFunction],
  [/workflow|flow|pipeline|job|task/, Workflow],
  [/alert|monitor|watch|detector/, BellRing],
  [/model|llm/, BrainCircuit],
  [/user|member|person|team/, UserRound],
  [/data|table|dataset|asset/, Database],
];
/** For kinds that no word tells of: one of these, the same each time. */
const SHAPES: readonly LucideIcon[] = [Hexagon, Triangle, Square, Diamond, Star, Pentagon];

function KindIcon({ kind, size = 13 }: { kind: string; size?: number }): ReactNode {
  const found = ICONS.find(([word]) => word.test(kind.toLowerCase()));
  const Icon = found?.[1] ?? SHAPES[numberOf(kind) % SHAPES.length]!;
  return <Icon size={size} aria-hidden />;
}

/** At the edge of a circle, so that its colour is not all that tells kinds apart. */
function KindBadge({ kind }: { kind: string }): ReactNode {
  return (
    <span className="absolute -end-1 -bottom-1 grid size-3.5 place-items-center rounded-full bg-surface text-ink-2 ring-1 ring-line-strong">
      <KindIcon kind={kind} size={9} />
    </span>
  );
}
