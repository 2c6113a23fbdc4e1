/** One question: what it was asked with, who answered what, and how it ends. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Interaction } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { interactionDataQuery, useCancelInteraction } from '../queries/interactions.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { isExactly } from '../search-text.ts';
import { BodyView } from '../ui/body-view.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { FormDialog } from './form-dialog.tsx';
import { labelOf } from './interaction-status.tsx';
import { personWords } from './person-words.ts';

export function InteractionDetail({ asked }: { asked: Interaction }): ReactNode {
  const mayCancel = useMay('interactions:write');
  const [cancels, setCancels] = useState(false);
  const { id, status, data, links, answers, quorum, reason, event, createdBy, expiresAt, endedAt } = asked;
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-2">
      <dl className="facts self-start">
        <dt>Asked by</dt>
        <dd>
          {createdBy !== null ? (
            personWords(createdBy)
          ) : event !== null ? (
            <Link
              to="/events"
              search={{ q: isExactly('id', event.id), range: '-30d' }}
              className="text-accent hover:underline"
            >
              an event <code>{event.type}</code>
            </Link>
          ) : (
            'an event'
          )}
        </dd>
        <dt>{status === 'open' ? 'Expires' : 'Ended'}</dt>
        <dd>
          <Time at={endedAt ?? expiresAt} as="full" />
          {reason !== null && <span className="text-ink-2">{reason}</span>}
        </dd>
        <dt>Decided by</dt>
        <dd>
          {quorum === 1 ? 'one answer' : `${quorum} people who choose the same action`}; if nobody answers:{' '}
          {labelOf(asked, asked.default)}
        </dd>
        {links.length > 0 && (
          <>
            <dt>Links</dt>
            <dd>
              {links.map(({ href, text }) => (
                <a
                  key={href}
                  href={href}
                  target="_blank"
                  rel="noopener noreferrer"
                  className="inline-flex min-w-0 items-center gap-1 rounded-sm text-accent underline-offset-2 hover:underline"
                >
                  <span className="truncate">{text === '' ? href : text}</span>
                  <ExternalLink size={12} aria-hidden />
                </a>
              ))}
            </dd>
          </>
        )}
        <dt>Id</dt>
        <dd>
          <code className="min-w-0 truncate">{id}</code>
          <CopyButton what="Interaction id" text={id} />
        </dd>
        {status === 'open' && mayCancel && (
          <>
            <dt>
              <span className="sr-only">Cancel</span>
            </dt>
            <dd>
              <Button size="small" onClick={() => setCancels(true)}>
                Cancel the question
              </Button>
            </dd>
          </>
        )}
      </dl>
      <div className="flex min-w-0 flex-col gap-3">
        <section>
          <h3 className="mb-1 font-semibold">Answers</h3>
          {answers.length === 0 ? (
            <p className="text-ink-3">{status === 'open' ? 'None yet.' : 'Nobody answered.'}</p>
          ) : (
            <ol className="flex flex-col gap-1">
              {answers.map(({ action, by, via, at, comment }) => (
                <li key={`${by.id} ${at}`} className="text-ink-2">
                  <strong className="font-semibold text-ink">{labelOf(asked, action)}</strong> by{' '}
                  {personWords(by)}, {via === 'api' ? 'by API' : `in ${VIA_WORDS[via]}`},{' '}
                  <Time at={at} as="full" />
                  {comment !== null && <span className="block text-ink">“{comment}”</span>}
                </li>
              ))}
            </ol>
          )}
        </section>
        {data !== null && data !== undefined && (
          <section>
            <h3 className="mb-1 font-semibold">Data</h3>
            <Data id={id} />
          </section>
        )}
      </div>
      {cancels && <Cancel id={id} onClose={() => setCancels(false)} />}
    </div>
  );
}

function Data({ id }: { id: string }): ReactNode {
  const { data: text, error, refetch } = useQuery(interactionDataQuery(id));
  if (text !== undefined) return <BodyView what="Data" text={text} />;
  if (error === null) return <Skeleton className="h-24" />;
  return <Failure small what="The data" error={error} onRetry={() => void refetch()} />;
}

export const VIA_WORDS = {
  api: 'the API',
  console: 'the console',
  slack: 'Slack',
  email: 'e-mail',
  pagerduty: 'PagerDuty',
} as const;

function Cancel({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const [reason, setReason] = useState('');
  const cancel = useCancelInteraction(id);
  return (
    <FormDialog
      title="Cancel the question"
      word="Cancel the question"
      leave="Keep it"
      kind="danger"
      refusal={cancel.error && sentenceOf(cancel.error)}
      isPending={cancel.isPending}
      onSend={(onError) => cancel.mutate(reason, { onSuccess: onClose, onError })}
      onClose={onClose}
    >
      <p>Nobody is asked any longer, and nothing is decided. Whoever waits for it is told so.</p>
      <TextField label="Reason" value={reason} onChange={({ target }) => setReason(target.value)} />
    </FormDialog>
  );
}
