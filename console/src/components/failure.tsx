/** What stands in the place of what could not be had. */
import { Link } from '@tanstack/react-router';
import { CircleAlert, Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { ForbiddenError } from '@tidings/sdk';
import { sentenceOf } from '../query-client.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Certainty, Note, Placeholder } from '../ui/states.tsx';

export function Failure({
  what,
  error,
  onRetry,
  whole = false,
  small = false,
}: {
  /** What could not be loaded, such as `The webhook`. */
  what: string;
  /** Why. */
  error: unknown;
  onRetry: () => void;
  /** It stands for the whole screen. */
  whole?: boolean;
  /** It is a part of a page, of which the rest is there. */
  small?: boolean;
}): ReactNode {
  const isForbidden = error instanceof ForbiddenError;
  if (small) {
    const again = (
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    );
    return (
      <Note tone="bad" role="alert" {...(!isForbidden && { actions: again })}>
        {what} could not be loaded. <span className="font-normal">{sentenceOf(error)}</span>
      </Note>
    );
  }
  if (isForbidden)
    return (
      <NotPermitted title={`You may not see ${lowerFirst(what)}`} sentence={error.message} whole={whole} />
    );
  return (
    <div role="alert">
      <Certainty value>
        <Placeholder
          icon={CircleAlert}
          title={`${what} could not be loaded`}
          whole={whole}
          actions={<Button onClick={onRetry}>Try again</Button>}
        >
          {sentenceOf(error)}
        </Placeholder>
      </Certainty>
    </div>
  );
}

/** To try again would not help: said is which permission it takes, and who can grant it. */
export function NotPermitted({
  title,
  sentence,
  whole,
}: {
  title: string;
  sentence: string;
  whole: boolean;
}): ReactNode {
  return (
    <div role="alert">
      <Placeholder
        icon={Lock}
        title={title}
        whole={whole}
        {...(whole && {
          actions: (
            <Link to="/overview" className={buttonClass()}>
              Go to the overview
            </Link>
          ),
        })}
      >
        {sentence}
      </Placeholder>
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLocaleLowerCase() + text.slice(1);
}
