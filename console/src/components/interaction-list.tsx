/** Questions that were asked: those that wait for an answer first of all. One of them can be open. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { MessageCircleQuestion } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Interaction, InteractionAction, InteractionStatus } from '@tidings/sdk';
import { useFollowedRows } from '../followed-rows.ts';
import { interactionQuery, interactionsQuery } from '../queries/interactions.ts';
import { useCaller } from '../queries/session.ts';
import { INTERACTION_VIEWS } from '../search-state.ts';
import type { InteractionsSearch, InteractionView } from '../search-state.ts';
import { joined, within } from '../search-text.ts';
import { Button } from '../ui/button.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { HowMany, Placeholder } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { InteractionDetail } from './interaction-detail.tsx';
import { INTERACTION_WORDS, InteractionStatusPill, labelOf } from './interaction-status.tsx';
import { Linked, useLinkedId } from './linked.tsx';
import { Listed, ListedHead, ListedItem, ViewMenu } from './listed.tsx';
import { usePlace } from './organization-switch.tsx';
import { SeverityPill } from './severity.tsx';
import { PlaceWords } from './place-words.tsx';

const ALL: readonly InteractionStatus[] = ['open', 'resolved', 'expired', 'canceled'];

export function InteractionList({
  search: { status, open },
  onSearch,
}: {
  search: InteractionsSearch;
  onSearch: (change: Partial<InteractionsSearch>) => void;
}): ReactNode {
  const looked = usePlace();
  const [answering, setAnswering] = useState<{ asked: Interaction; action: InteractionAction } | null>(null);
  const query = useInfiniteQuery({
    ...interactionsQuery(looked, statusesOf(status)),
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage } = query;
  const followed = useFollowedRows({
    rows: data?.pages.flatMap((page) => page.interactions) ?? [],
    choice: JSON.stringify([looked, status]),
    query,
    queryKey: ['interactions'],
    told: { kind: 'events', search: joined([within(looked), 'event:interaction.*']), countedMs: 2000 },
  });
  const { rows: interactions, isGone } = followed;
  const linked = useLinkedId(open, interactions, data !== undefined && !query.isPlaceholderData);
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Interactions</h1>
        {data !== undefined && (
          <HowMany found={interactions.length}>
            {interactions.length}
            {hasNextPage && '+'} {wordsOf(status).toLowerCase()}
          </HowMany>
        )}
        <div className="grow" />
        <ViewMenu
          views={INTERACTION_VIEWS}
          view={status}
          wordsOf={wordsOf}
          onChange={(next) => onSearch({ status: next, open: undefined })}
        />
      </div>
      {linked !== null && (
        <Linked
          query={interactionQuery(linked)}
          what="interaction"
          onClose={() => onSearch({ open: undefined })}
        >
          {(asked) => (
            <ul className="overflow-clip rounded-lg border border-line bg-surface">
              <Row
                asked={asked}
                isOpen
                isGone={false}
                onToggle={() => onSearch({ open: undefined })}
                onAnswer={(action) => setAnswering({ asked, action })}
              />
            </ul>
          )}
        </Linked>
      )}
      <Listed
        pages={query}
        what="interactions"
        empty={
          interactions.length > 0 ? null : (
            <Placeholder
              icon={MessageCircleQuestion}
              title={
                status === undefined ? 'Nothing is waiting for an answer' : 'No interactions of this kind'
              }
              actions={
                status !== 'all' && <Button onClick={() => onSearch({ status: 'all' })}>Show all</Button>
              }
            >
              Questions that your programs and agents ask, such as to approve an action, are listed here until
              enough people have answered or they expire.
            </Placeholder>
          )
        }
      >
        <ReadRows of={followed}>
          <ul className="overflow-clip rounded-lg border border-line bg-surface">
            {interactions.map((asked) => (
              <Row
                key={asked.id}
                asked={asked}
                isOpen={asked.id === open}
                isGone={isGone(asked)}
                onToggle={() => onSearch({ open: asked.id === open ? undefined : asked.id })}
                onAnswer={(action) => setAnswering({ asked, action })}
              />
            ))}
          </ul>
        </ReadRows>
      </Listed>
      {answering !== null && <AnswerDialog {...answering} onClose={() => setAnswering(null)} />}
    </>
  );
}

function Row({
  asked,
  isOpen,
  isGone,
  onToggle,
  onAnswer,
}: {
  asked: Interaction;
  isOpen: boolean;
  isGone: boolean;
  onToggle: () => void;
  onAnswer: (action: InteractionAction) => void;
}): ReactNode {
  const caller = useCaller();
  const { status, severity, question, agentId, createdAt, expiresAt, answers, quorum } = asked;
  const own = answers.find(({ by }) => by.id === caller.member?.id);
  const mayAnswer =
    status === 'open' && own === undefined && caller.permissions.includes('interactions:answer');
  return (
    <ListedItem
      name={question}
      isOpen={isOpen}
      isGone={isGone}
      onToggle={onToggle}
      details={() => <InteractionDetail asked={asked} />}
      actions={
        mayAnswer ? (
          <>
            {asked.actions.map((action) => (
              <Button
                key={action.id}
                size="small"
                aria-label={`${action.label}: ${question}`}
                kind={action.style === 'primary' ? 'primary' : 'plain'}
                onClick={() => onAnswer(action)}
              >
                <span
                  className={`truncate ${action.style === 'danger' ? 'text-bad' : ''}`}
                  title={action.label}
                >
                  {action.label}
                </span>
              </Button>
            ))}
          </>
        ) : null
      }
    >
      <ListedHead
        severity={<SeverityPill severity={severity} />}
        status={<InteractionStatusPill interaction={asked} />}
        title={question}
      >
        <PlaceWords of={asked} />
        {agentId !== null && (
          <>
            <code>{agentId}</code> ·{' '}
          </>
        )}
        asked <Time at={createdAt} />
        {status === 'open' && (
          <>
            {' '}
            · {labelOf(asked, asked.default)} <Time at={expiresAt} /> unless it is answered
          </>
        )}
        {quorum > 1 && (
          <>
            {' '}
            · {answers.length} of {quorum} answers
          </>
        )}
        {own !== undefined && <> · you chose {labelOf(asked, own.action)}</>}
      </ListedHead>
    </ListedItem>
  );
}

function statusesOf(view: InteractionView | undefined): readonly InteractionStatus[] {
  if (view === undefined) return ['open'];
  return view === 'all' ? ALL : [view];
}

function wordsOf(view: InteractionView | undefined): string {
  if (view === undefined) return 'Waiting for an answer';
  return view === 'all' ? 'All' : INTERACTION_WORDS[view];
}
