/** What the console itself finds wrong with the draft of a webhook, before it is sent. */
import { useState } from 'react';
import type { FormEvent } from 'react';
import { focusFirstFault } from './focus-fault.ts';
import { draftFaults } from './webhook-draft.ts';
import type { WebhookDraft } from './webhook-draft.ts';

interface DraftCheck {
  /** What was wrong when it was last looked at, by the JSON pointers of fields. */
  own: Readonly<Record<string, string>>;
  /** Looks at it. */
  isReadable: () => boolean;
  /** Of a form: sends what is readable, and leads to the first fault otherwise. */
  submit: (event: FormEvent<HTMLFormElement>, send: (form: HTMLFormElement) => void) => void;
}

export function useDraftCheck(draft: WebhookDraft): DraftCheck {
  const [own, setOwn] = useState<Record<string, string>>({});
  const isReadable = (): boolean => {
    const found = draftFaults(draft);
    setOwn(found);
    return Object.keys(found).length === 0;
  };
  return {
    own,
    isReadable,
    submit: (event, send) => {
      event.preventDefault();
      const form = event.currentTarget;
      if (isReadable()) send(form);
      else focusFirstFault(form);
    },
  };
}
