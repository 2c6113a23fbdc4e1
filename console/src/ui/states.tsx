import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { createContext, useContext } from 'react';
import type { ReactNode } from 'react';

/** Whether what is not there is known not to be there: it may turn out that it was looked for in the wrong place. */
export const Certainty = createContext(true);

/** A place where something would stand: nothing yet, nothing found, or nothing to be had. Each says what to do. */
export function Placeholder({
  icon: Icon,
  title,
  children,
  actions,
  whole = false,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** It stands for the whole screen, whose heading is its title. */
  whole?: boolean;
}): ReactNode {
  const isCertain = useContext(Certainty);
  if (!isCertain && !whole)
    return (
      <div role="status" aria-label="Loading">
        <RowsSkeleton />
      </div>
    );
  const Heading = whole ? 'h1' : 'h2';
  return (
    <div className="flex flex-col items-center gap-2 rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <span className="grid size-9 place-items-center rounded-full bg-mute-soft text-ink-2">
        <Icon size={17} aria-hidden />
      </span>
      <Heading className="text-base font-semibold">{title}</Heading>
      {children !== undefined && <div className="max-w-[56ch] text-ink-2">{children}</div>}
      {actions !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** How many there are, beside a heading. None is none only where they were looked for in the right place. */
export function HowMany({ found, children }: { found: number; children: ReactNode }): ReactNode {
  const isCertain = useContext(Certainty);
  if (!isCertain && found === 0) return null;
  return (
    <span className="text-ink-3" role="status">
      {children}
    </span>
  );
}

const NOTES = {
  bad: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
  warn: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  info: { icon: Info, look: 'bg-info-soft text-info' },
  ok: { icon: CircleCheck, look: 'bg-ok-soft text-ok' },
};

/** A sentence across the page. */
export function Note({
  tone,
  children,
  actions,
  role,
}: {
  tone: keyof typeof NOTES;
  children: ReactNode;
  actions?: ReactNode;
  role?: 'alert' | 'status';
}): ReactNode {
  const { icon: Icon, look } = NOTES[tone];
  return (
    <div role={role} className={`flex flex-wrap items-center gap-x-2.5 gap-y-2 rounded-lg px-3 py-2 ${look}`}>
      <div className="flex min-w-0 flex-1 basis-60 gap-2.5 font-medium">
        <Icon size={15} className="mt-0.5" aria-hidden />
        <div className="min-w-0 flex-1">{children}</div>
      </div>
      {actions}
    </div>
  );
}

export function Skeleton({ className }: { className: string }): ReactNode {
  return <span aria-hidden className={`skeleton block ${className}`} />;
}

/** How wide what stands in a row is, so that it looks like rows of words. */
const WIDTHS = ['w-1/3', 'w-1/4', 'w-2/5', 'w-1/4', 'w-1/3', 'w-1/5'];

/** In the place of a list that is on its way: rows as high as its own will be. */
export function RowsSkeleton({ count = 8, tall = false }: { count?: number; tall?: boolean }): ReactNode {
  return (
    <div className="rounded-lg border border-line bg-surface">
      {Array.from({ length: count }, (_, index) => (
        <div
          key={index}
          className={`flex items-center gap-6 border-b border-line px-2.5 last:border-0 ${tall ? 'h-[50px]' : 'h-[34px]'}`}
        >
          <Skeleton className="h-3 w-20" />
          <Skeleton className={`h-3 ${WIDTHS[index % WIDTHS.length]!}`} />
          <div className="grow" />
          <Skeleton className="h-3 w-16 max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}
