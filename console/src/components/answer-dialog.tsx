import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Interaction, InteractionAction } from '@tidings/sdk';
import { useAnswer } from '../queries/interactions.ts';
import { sentenceOf } from '../query-client.ts';
import { TextField } from '../ui/field.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

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
    <FormDialog
      title={action.label}
      word={action.label}
      leave="Not now"
      kind={action.style === 'danger' ? 'danger' : 'primary'}
      refusal={answer.error && sentenceOf(answer.error)}
      isPending={answer.isPending}
      onSend={(onError) =>
        answer.mutate(
          { action: action.id, ...(comment.trim() !== '' && { comment }) },
          {
            onSuccess: () => {
              toast({ tone: 'ok', text: `Answered: ${action.label}` });
              onClose();
            },
            onError,
          },
        )
      }
      onClose={onClose}
    >
      <p className="font-semibold">{asked.question}</p>
      <p className="text-ink-2">Your answer is recorded with your name and cannot be taken back.</p>
      <TextField
        label="Comment"
        value={comment}
        maxLength={1000}
        onChange={({ target }) => setComment(target.value)}
      />
    </FormDialog>
  );
}
