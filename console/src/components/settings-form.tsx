import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Begun } from '../begun-change.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';
import { ChangedElsewhere, savedWords } from './changed-elsewhere.tsx';

/** Settings that are saved together, once one of them is another. */
export function SettingsForm<Draft, Saved extends { name: string }, Change extends object>({
  label,
  refusal,
  mayWrite,
  before,
  begun,
  changeOf,
  update,
  children,
}: {
  label: string;
  /** Why they could not be saved, as far as no field says so. */
  refusal: string | null;
  mayWrite: boolean;
  /** As they are saved. */
  before: Draft;
  begun: Begun<Draft, Saved>;
  /** What is sent of what is written. */
  changeOf: (before: Draft, after: Draft) => Change;
  update: Pick<UseMutationResult<Saved, Error, Change>, 'mutate' | 'isPending'>;
  children: ReactNode;
}): ReactNode {
  const save = async (onError: () => void): Promise<void> => {
    const next = await begun.lookAgain();
    if (next === null) return;
    const change = changeOf(next.before, next.draft);
    // Somebody else has saved the same.
    if (Object.keys(change).length === 0) return begun.forget();
    update.mutate(change, {
      onSuccess: (saved) => {
        begun.forget();
        toast({ tone: 'ok', text: savedWords(saved, next) });
      },
      onError,
    });
  };
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        void save(() => focusFirstFault(form));
      }}
      noValidate
    >
      {refusal !== null && (
        <Note tone="bad" role="alert">
          {refusal}
        </Note>
      )}
      {children}
      {!update.isPending && <ChangedElsewhere {...begun} onTake={begun.take} />}
      {mayWrite && (
        <div className="flex justify-end">
          <Button
            kind="primary"
            type="submit"
            disabled={Object.keys(changeOf(before, begun.draft)).length === 0}
            busy={begun.isLooking || update.isPending}
          >
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
