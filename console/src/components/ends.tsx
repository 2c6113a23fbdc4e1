import { CircleAlert, Compass } from 'lucide-react';
import { Link, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentenceOf } from '../query-client.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Placeholder, RowsSkeleton, Skeleton } from '../ui/states.tsx';

/** What stands in the place of a screen that failed: its own part of the page, not the whole. */
export function Broken({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  return (
    <div className="p-6" role="alert">
      <Placeholder
        whole
        icon={CircleAlert}
        title="This screen failed"
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                reset();
                void router.invalidate();
              }}
            >
              Try again
            </Button>
            <Button onClick={() => location.reload()}>Reload the page</Button>
          </>
        }
      >
        {sentenceOf(error)}
      </Placeholder>
    </div>
  );
}

export function NotFound(): ReactNode {
  return (
    <div className="p-6">
      <Placeholder
        whole
        icon={Compass}
        title="There is no such page"
        actions={
          <Link to="/webhooks" className={buttonClass()}>
            Go to webhooks
          </Link>
        }
      >
        The address may be mistyped, or what it led to is gone.
      </Placeholder>
    </div>
  );
}

/** Before anything is known of who is there: where the rest will stand. */
export function WaitingForAll(): ReactNode {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[208px_minmax(0,1fr)]">
      <div className="border-e border-line bg-sunken max-lg:hidden" />
      <div className="min-w-0">
        <div className="h-12 border-b border-line bg-surface" />
        <div className="mx-auto max-w-[1400px] px-3 pt-5 sm:px-6 2xl:max-w-[1720px]">
          <Waiting />
        </div>
      </div>
    </div>
  );
}

export function Waiting(): ReactNode {
  return (
    <div className="flex flex-col gap-3" role="status" aria-label="Loading">
      <Skeleton className="h-6 w-48" />
      <Skeleton className="h-9 w-full" />
      <RowsSkeleton />
    </div>
  );
}
