import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWebhooks } from '../queries/webhooks.ts';

const asRead = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLocaleLowerCase();

/** Told while it is written: nothing hinders two webhooks from having one name, and people cannot tell them apart by it. */
export function SameName({
  name,
  organization,
  id,
}: {
  name: string;
  organization: string;
  /** Of the webhook that is changed; null for a new one. */
  id: string | null;
}): ReactNode {
  const { webhooks } = useWebhooks({ organization });
  const twin = webhooks.find((each) => each.id !== id && asRead(each.name) === asRead(name));
  return (
    <div role="status" className="-mt-5 text-xs text-warn">
      {twin !== undefined && (
        <p className="mt-1 flex items-start gap-1.5">
          <TriangleAlert size={13} className="mt-0.5 flex-none" aria-hidden />
          <span>
            Another webhook of {organization} is also called{' '}
            <Link
              to="/webhooks/$id"
              params={{ id: twin.id }}
              target="_blank"
              className="font-medium underline underline-offset-2"
            >
              {twin.name}
            </Link>
            . That is allowed, but people will take one for the other.
          </span>
        </p>
      )}
    </div>
  );
}
