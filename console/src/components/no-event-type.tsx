import { Link } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClass } from '../ui/button.tsx';
import { Placeholder } from '../ui/states.tsx';

/** In the place of an event type that a link names and that is not there; or of a link that names none. */
export function NoEventType({ name }: { name: string }): ReactNode {
  return (
    <Placeholder
      whole
      icon={SearchX}
      title={name === '' ? 'The link names no event type' : 'There is no such event type'}
      actions={
        <Link to="/catalog" className={buttonClass()}>
          Event catalog
        </Link>
      }
    >
      {name === '' ? (
        <>
          Its address has to end in the name of one, such as{' '}
          <code className="whitespace-nowrap">?name=function.executed</code>.
        </>
      ) : (
        'Events of that type can still be sent, unless the organization accepts only known types.'
      )}
    </Placeholder>
  );
}
