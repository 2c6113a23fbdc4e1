/** Issues: by state, newest first. One of them can be open. */
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ListTodo, RefreshCw, SearchX, UserRound } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { TidingsApiError } from '@tidings/sdk';
import type { Issue, IssueState } from '@tidings/sdk';
import { api } from '../api.ts';
import { useFollowedRows } from '../followed-rows.ts';
import { issueQuery, issuesQuery } from '../queries/issues.ts';
import { useCaller } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { ISSUE_VIEWS } from '../search-state.ts';
import type { IssuesSearch, IssueView } from '../search-state.ts';
import { within } from '../search-text.ts';
import { Button } from '../ui/button.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { HowMany, Placeholder } from '../ui/states.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { ISSUE_WORDS } from './issue-state.tsx';
import { IssueTable } from './issue-table.tsx';
import { Linked, useLinkedId } from './linked.tsx';
import { Listed, ViewMenu } from './listed.tsx';
import { usePlace } from './organization-switch.tsx';
import { QueryBox } from './query-box.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import type { ReplayAsked } from './replay-dialog.tsx';

const WAITING: readonly IssueState[] = ['open', 'acknowledged'];
const ALL: readonly IssueState[] = ['open', 'acknowledged', 'snoozed', 'resolved', 'ignored'];

export function IssueList({
  search: { q = '', state, assignee, open },
  onSearch,
}: {
  search: IssuesSearch;
  onSearch: (change: Partial<IssuesSearch>) => void;
}): ReactNode {
  const looked = usePlace();
  const queries = useQueryClient();
  // Not a part of its row, which leaves the list when all has arrived.
  const [replaying, setReplaying] = useState<Issue | null>(null);
  const me = useCaller().member;
  const isMine = assignee === 'me' && me !== null;
  const query = useInfiniteQuery({
    ...issuesQuery(looked, statesOf(state), isMine ? me.id : undefined, q),
    placeholderData: keepPreviousData,
  });
  const { data, error, isFetching, isFetchingNextPage, hasNextPage } = query;
  const refused = error instanceof TidingsApiError && error.code === 'invalid_query' ? error : null;
  const followed = useFollowedRows({
    rows: data?.pages.flatMap((page) => page.issues) ?? [],
    choice: JSON.stringify([looked, state, isMine, q]),
    query,
    queryKey: ['issues'],
    told: { kind: 'deliveries', search: within(looked), countedMs: 10_000 },
  });
  const { rows: issues } = followed;
  const linked = useLinkedId(open, issues, data !== undefined && !query.isPlaceholderData);
  const isLooking = isFetching && !isFetchingNextPage;

  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Issues</h1>
        {data !== undefined && (
          <HowMany found={issues.length}>
            {issues.length}
            {hasNextPage && '+'} {wordsOf(state).toLowerCase()}
          </HowMany>
        )}
        <div className="grow" />
        {me !== null && (
          <Button
            aria-pressed={isMine}
            title="Assigned to you"
            onClick={() => onSearch({ assignee: isMine ? undefined : 'me', open: undefined })}
          >
            <UserRound size={14} aria-hidden /> Mine
          </Button>
        )}
        <ViewMenu
          views={ISSUE_VIEWS}
          view={state}
          wordsOf={wordsOf}
          onChange={(next) => onSearch({ state: next, open: undefined })}
        />
        <Button
          busy={isLooking}
          onClick={() => {
            followed.show();
            void queries.invalidateQueries({ queryKey: ['issues'] });
          }}
        >
          {!isLooking && <RefreshCw size={14} aria-hidden />} Refresh
        </Button>
      </div>
      {/* How many are new stands between it and the list. */}
      <div className="mb-6 flex items-start gap-2">
        <QueryBox
          subject="issues"
          value={q}
          error={refused === null ? null : sentenceOf(refused)}
          onSearch={(next) => onSearch({ q: next === '' ? undefined : next, open: undefined })}
        />
        <div className="pt-[3px]">
          <FilterBuilder
            subject="issues"
            value={q}
            onSearch={(next) => onSearch({ q: next, open: undefined })}
          />
        </div>
      </div>
      {linked !== null && (
        <Linked query={issueQuery(linked)} what="issue" onClose={() => onSearch({ open: undefined })}>
          {(issue) => (
            <IssueTable
              issues={[issue]}
              open={open}
              onOpen={(next) => onSearch({ open: next })}
              onReplay={setReplaying}
            />
          )}
        </Linked>
      )}
      {refused === null && (
        <Listed
          pages={query}
          what="issues"
          empty={
            issues.length > 0 ? null : (
              <Nothing
                state={state}
                isMine={isMine}
                isSearched={q !== ''}
                onShowAll={() => onSearch({ q: undefined, state: 'all', assignee: undefined })}
              />
            )
          }
        >
          <ReadRows of={followed}>
            <IssueTable
              issues={issues}
              open={open}
              onOpen={(next) => onSearch({ open: next })}
              onReplay={setReplaying}
            />
          </ReadRows>
        </Listed>
      )}
      {replaying !== null && <ReplayDialog asked={replayOf(replaying)} onClose={() => setReplaying(null)} />}
    </>
  );
}

function statesOf(view: IssueView | undefined): readonly IssueState[] {
  return view === undefined ? WAITING : view === 'all' ? ALL : [view];
}

function wordsOf(view: IssueView | undefined): string {
  return view === undefined ? 'To review' : view === 'all' ? 'All' : ISSUE_WORDS[view];
}

/** Nothing to review is good news; nothing of one state, or of one's own, is not the same. */
function Nothing({
  state,
  isMine,
  isSearched,
  onShowAll,
}: {
  state: IssueView | undefined;
  isMine: boolean;
  isSearched: boolean;
  onShowAll: () => void;
}): ReactNode {
  if (isSearched) {
    return (
      <Placeholder
        icon={SearchX}
        title="No issue matches"
        actions={<Button onClick={onShowAll}>Show all</Button>}
      >
        There is none of this kind.
      </Placeholder>
    );
  }
  if (isMine || (state !== undefined && state !== 'all')) {
    const what = isMine ? 'No issue assigned to you' : 'No issue';
    const rest =
      state === undefined
        ? 'needs review'
        : state === 'all'
          ? 'exists'
          : `is ${ISSUE_WORDS[state].toLowerCase()}`;
    return (
      <Placeholder
        icon={SearchX}
        title={`${what} ${rest}`}
        actions={<Button onClick={onShowAll}>Show all</Button>}
      />
    );
  }
  return (
    <Placeholder
      icon={ListTodo}
      title={state === 'all' ? 'No issues yet' : 'Nothing to review'}
      {...(state === undefined && { actions: <Button onClick={onShowAll}>Show all</Button> })}
    >
      A delivery whose last attempt failed is listed here, with others that failed the same way, until it
      arrives.
    </Placeholder>
  );
}

function replayOf({ id, webhook }: Issue): ReplayAsked {
  return {
    intro: (
      <p>
        The same events are sent to <strong className="font-semibold">{webhook.name}</strong> again, with the
        same ids and the current secret. The issue is resolved when all have arrived.
      </p>
    ),
    key: ['issue', id],
    count: (_, signal) => api.issues.countReplay(id, { signal }),
    start: (manner) => api.issues.replay(id, manner),
  };
}
