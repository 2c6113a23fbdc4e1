/** A first webhook in one click, with nothing to run. */
import { useNavigate } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import { useTryInbox } from '../queries/test-inboxes.ts';
import { place } from '../search-state.ts';
import type { Place } from '../search-state.ts';
import { Button } from '../ui/button.tsx';

export function TryInbox({
  looked,
  size = 'medium',
}: {
  looked: Place;
  size?: 'medium' | 'small';
}): ReactNode {
  const navigate = useNavigate();
  const trying = useTryInbox();
  const mayReceive = useMay('test-inboxes:write');
  const mayWrite = useMay('webhooks:write');
  if (!mayReceive || !mayWrite) return null;
  return (
    <Button
      size={size}
      busy={trying.isPending}
      onClick={() =>
        // Not by `onSuccess`, which is not called where this is gone by then: the list that was empty has a webhook now.
        void trying.mutateAsync(looked).then(
          ({ id }) => navigate({ to: '/test-inboxes/$inbox', params: { inbox: id }, search: place }),
          () => undefined,
        )
      }
    >
      {!trying.isPending && <Inbox size={size === 'small' ? 13 : 14} aria-hidden />} Try with a test inbox
    </Button>
  );
}
