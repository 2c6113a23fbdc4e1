import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Issue } from '@tidings/sdk';
import { serverNow } from '../clock.ts';
import { faultsOf } from '../faults.ts';
import { localOf, nextMorning, timeOf, zoneName } from '../local-time.ts';
import { useChangeIssue } from '../queries/issues.ts';
import { TextField } from '../ui/field.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';
import { snoozedWords } from './issue-snooze.tsx';

const UNTIL = '/snoozedUntil';

/** Until a time of one's own. */
export function SnoozeDialog({ issue, onClose }: { issue: Issue; onClose: () => void }): ReactNode {
  // Without seconds, as browsers then ask for none.
  const [local, setLocal] = useState(() => localOf(nextMorning(new Date(serverNow()))).slice(0, 16));
  const [isMissing, setIsMissing] = useState(false);
  const change = useChangeIssue(issue.id);
  const faults = faultsOf(change.error, [UNTIL]);
  const send = (onError: () => void): void => {
    const until = timeOf(local);
    setIsMissing(!until);
    if (!until) return onError();
    change.mutate(
      { state: 'snoozed', snoozedUntil: until.toISOString() },
      {
        onSuccess: ({ snoozedUntil }) => {
          toast({ tone: 'ok', text: snoozedWords(snoozedUntil) });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Snooze the issue"
      word="Snooze"
      refusal={faults.rest}
      isPending={change.isPending}
      onSend={send}
      onClose={onClose}
    >
      <p>It is reopened at that time, whatever fails until then, or resolved if everything arrives before.</p>
      <TextField
        label="Until"
        type="datetime-local"
        required
        hint={zoneName}
        value={local}
        error={isMissing ? 'Say until when.' : faults.at[UNTIL]}
        onChange={({ target }) => setLocal(target.value)}
      />
    </FormDialog>
  );
}
