import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Interaction, InteractionAction } from '@tidings/sdk';
import { useAnswer } from '../queries/interactions.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { toast } from '../ui/toasts.ts';

/** Nobody answers twice, so it is asked once more before. */
export function AnswerDialog({
  asked,
  action,
  onClose,
}: {
  asked: Interaction;
  action: InteractionAction;
  onClose: () => void;
}): ReactNode {
  const [comment, setComment] = useState('');
  const answer = useAnswer(asked.id);
  return (
    <Dialog title={action.label} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          answer.mutate(
            { action: action.id, ...(comment.trim() !== '' && { comment }) },
            {
              onSuccess: () => {
                toast({ tone: 'ok', text: `Answered: ${action.label}` });
                onClose();
              },
            },
          );
        }}
      >
        <DialogBody>
          <p className="font-semibold">{asked.question}</p>
          <p className="text-ink-2">Your answer is recorded with your name and cannot be taken back.</p>
          {answer.error !== null && (
            <Note tone="bad" role="alert">
              {sentenceOf(answer.error)}
            </Note>
          )}
          <TextField
            label="Comment"
            value={comment}
            maxLength={1000}
            onChange={({ target }) => setComment(target.value)}
          />
        </DialogBody>
        <DialogActions>
          <Button onClick={onClose}>Not now</Button>
          <Button
            kind={action.style === 'danger' ? 'danger' : 'primary'}
            type="submit"
            busy={answer.isPending}
          >
            {action.label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
