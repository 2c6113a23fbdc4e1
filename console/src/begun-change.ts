/** What somebody writes in a form, beside what others save of the same thing meanwhile. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { forgetDraft, readDraft, writeDraft } from './kept-draft.ts';
import { rebase, replacesUnseen } from './rebase.ts';
import type { BegunChange, Parts, Rebased } from './rebase.ts';

/** What is to be saved. */
export interface Settled<Draft> extends Rebased<Draft> {
  /** As it is saved by now. */
  before: Draft;
}

export interface Begun<Draft, Saved> extends Rebased<Draft> {
  /** Whether anything is another than it is saved. */
  isBegun: boolean;
  edit: (part: Partial<Draft>) => void;
  /** What others have saved in place of what is written goes into the draft. */
  take: () => void;
  /** What is written is saved, or is not to be. */
  forget: () => void;
  /**
   * Looks how it is saved by now, before it is changed. Null: it cannot be told (`error`), or what is written would replace
   * what was not told of yet; it is then.
   */
  lookAgain: () => Promise<(Settled<Draft> & { saved: Saved }) | null>;
  isLooking: boolean;
  error: Error | null;
}

/** @param draftOf how a form shows what is saved; without secrets where `key` is given */
export function useBegunChange<Saved, Key extends QueryKey, Draft extends object>({
  parts,
  saved,
  draftOf,
  query,
  key,
}: {
  parts: Parts<Draft>;
  /** As it is known. */
  saved: Saved;
  draftOf: (saved: Saved) => Draft;
  /** Asks for it anew; null: it is not there yet. */
  query: FetchQueryOptions<NonNullable<Saved>, Error, NonNullable<Saved>, Key> | null;
  /** Under what name what is written outlives a reload. */
  key?: string;
}): Begun<Draft, Saved> {
  const queries = useQueryClient();
  const before = draftOf(saved);
  const [begun, setBegun] = useState<BegunChange<Draft> | null>(() => read(key, before));
  const rebaseOf = (change: BegunChange<Draft> | null): Rebased<Draft> =>
    rebase(parts, change ?? { base: before, draft: before }, before);
  const rebased = rebaseOf(begun);
  useEffect(() => {
    if (key === undefined || begun === null) return;
    writeDraft(`${key}-from`, begun.base);
    writeDraft(key, begun.draft);
  }, [key, begun]);
  const look = useMutation({
    meta: { showsItsErrors: true },
    mutationFn: async (): Promise<{ now: Saved }> => ({
      now: query === null ? saved : await queries.fetchQuery({ ...query, staleTime: 0 }),
    }),
  });
  return {
    ...rebased,
    isBegun: JSON.stringify(rebased.draft) !== JSON.stringify(before),
    // Two parts may change before the form is drawn again.
    edit: (part) =>
      setBegun((latest) => {
        const { base, draft, theirs } = rebaseOf(latest);
        return { base, draft: { ...draft, ...part }, theirs };
      }),
    take: () => setBegun({ base: rebased.base, draft: rebased.taken, theirs: rebased.theirs }),
    forget: () => {
      setBegun(null);
      if (key === undefined) return;
      forgetDraft(`${key}-from`);
      forgetDraft(key);
    },
    lookAgain: async () => {
      const found = await look.mutateAsync().catch(() => null);
      if (found === null) return null;
      const { now } = found;
      const next = rebase(parts, rebased, draftOf(now));
      // Nobody's change is replaced before it was told of.
      if (replacesUnseen(parts, next, before, draftOf(now))) return null;
      return { ...next, saved: now, before: draftOf(now) };
    },
    isLooking: look.isPending,
    error: look.error,
  };
}

function read<Draft extends object>(key: string | undefined, before: Draft): BegunChange<Draft> | null {
  if (key === undefined) return null;
  const base = readDraft<Draft>(`${key}-from`);
  const draft = readDraft<Draft>(key);
  return base && draft && { base: { ...before, ...base }, draft: { ...before, ...draft } };
}
