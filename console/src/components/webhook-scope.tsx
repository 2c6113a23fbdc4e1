import { Globe } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import { scopeOf } from '../webhook-scope.ts';

/** Where its events come from, marked where nothing narrows them; below it what does. */
export function ScopeCell({ webhook }: { webhook: Webhook }): ReactNode {
  const { isWide, from, narrowing, sentence } = scopeOf(webhook);
  if (isWide) {
    return (
      <span
        className="flex items-start gap-1 text-xs font-semibold whitespace-normal text-warn"
        title={sentence}
      >
        <Globe size={12} className="mt-[3px]" aria-hidden />
        <span>{from}</span>
      </span>
    );
  }
  return (
    <span className="flex min-w-0 flex-col items-start" title={sentence}>
      <span className="block max-w-full truncate text-ink-2">
        {webhook.project === null ? (
          'Organization'
        ) : (
          <>
            <span className="sr-only">Project </span>
            {webhook.project}
          </>
        )}
      </span>
      <span className="block max-w-full truncate text-xs text-ink-3">{narrowing}</span>
    </span>
  );
}

/** Said of those alone that get the whole organization. */
export function ScopePill({ webhook }: { webhook: Webhook }): ReactNode {
  const { isWide, from, sentence } = scopeOf(webhook);
  if (!isWide) return null;
  return (
    <Pill tone="warn" icon={Globe} title={sentence}>
      {from}
    </Pill>
  );
}

/** The same in the room of a letter. */
export function WideMark({ webhook }: { webhook: Webhook }): ReactNode {
  const { isWide, from, sentence } = scopeOf(webhook);
  if (!isWide) return null;
  return (
    <span title={sentence} className="inline-flex align-[-2px] text-warn">
      <Globe size={12} aria-hidden />
      <span className="sr-only">{from}</span>
    </span>
  );
}
