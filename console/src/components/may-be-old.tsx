import type { ReactNode } from 'react';
import { ForbiddenError } from '@tidings/sdk';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';

/** What is shown, and whether it could be looked up anew. */
interface LookedUp {
  data: unknown;
  error: Error | null;
  refetch: () => unknown;
}

/** Said of what is there when it could not be looked up anew: below, in sight, since of what is read nothing moves. */
export function MayBeOld({ of: { data, error, refetch } }: { of: LookedUp }): ReactNode {
  if (error === null || data === undefined) return null;
  return (
    <div className="sticky bottom-3 z-10 mt-3 rounded-lg bg-surface shadow-float">
      <Note
        tone="bad"
        role="alert"
        {...(!(error instanceof ForbiddenError) && {
          actions: (
            <Button size="small" onClick={() => void refetch()}>
              Try again
            </Button>
          ),
        })}
      >
        This may be out of date. <span className="font-normal">{sentenceOf(error)}</span>
      </Note>
    </div>
  );
}
