import { Link } from '@tanstack/react-router';
import { NotebookPen } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Issue } from '@tidings/sdk';
import { useIssueFailures } from '../queries/statistics.ts';
import { useMedia } from '../ui/media.ts';
import { OpeningHead, OpeningRow } from '../ui/opening-row.tsx';
import { Time } from '../ui/time.tsx';
import { ERROR_CLASS_WORDS } from './error-class.ts';
import { AssigneeMark } from './issue-assignee.tsx';
import { FailuresSparkline } from './issue-failures.tsx';
import { IssueDetail } from './issue-detail.tsx';
import { IssueStatePill } from './issue-state.tsx';
import { PlaceWords } from './place-words.tsx';

const count = new Intl.NumberFormat();

export function IssueTable({
  issues,
  open,
  onOpen,
  onReplay,
}: {
  issues: readonly Issue[];
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  onReplay: (issue: Issue) => void;
}): ReactNode {
  // Where it has no column of its own, how it goes stands with the number.
  const hasRoom = useMedia('(width >= 64rem)');
  // A cell that spans columns which are not shown would make room for them.
  const hasState = useMedia('(width >= 30rem)');
  const columns =
    3 +
    (hasState ? 1 : 0) +
    (useMedia('(width >= 48rem)') ? 1 : 0) +
    (hasRoom ? 1 : 0) +
    (useMedia('(width >= 80rem)') ? 1 : 0) +
    (useMedia('(width >= 88rem)') ? 1 : 0);
  const failures = useIssueFailures(issues.map(({ id }) => id));
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Issues, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Webhook</th>
            <th scope="col" className="w-[30%] max-md:hidden">
              What goes wrong
            </th>
            <th scope="col" className="w-40 max-sm:w-[148px] max-[30rem]:hidden">
              State
            </th>
            <th scope="col" className="w-24 text-end max-sm:w-[72px]">
              <abbr title="Deliveries that were given up and have not arrived since" className="no-underline">
                Given up
              </abbr>
            </th>
            <th scope="col" className="w-28 max-lg:hidden">
              <abbr title="Attempts that failed so in the last 24 hours" className="no-underline">
                24 hours
              </abbr>
            </th>
            <th scope="col" className="w-28 max-xl:hidden">
              Last
            </th>
            <th scope="col" className="w-28 max-[88rem]:hidden">
              First
            </th>
            <OpeningHead />
          </tr>
        </thead>
        <tbody>
          {issues.map((issue) => {
            const { id, webhook, errorClass, state, snoozedUntil, reason, assignee, note, lastError } = issue;
            const failed = failures.get(id);
            const isOpen = id === open;
            const sort = ERROR_CLASS_WORDS[errorClass];
            const states = (
              <>
                <IssueStatePill state={state} reason={reason} />
                {assignee !== null && <AssigneeMark assignee={assignee} />}
              </>
            );
            const until = snoozedUntil !== null && (
              <span className="block truncate text-xs text-ink-3">
                until <Time at={snoozedUntil} as="about" />
              </span>
            );
            return (
              <OpeningRow
                key={id}
                id={id}
                label={`${webhook.name}, ${sort}`}
                className="h-[50px]"
                isOpen={isOpen}
                onToggle={() => onOpen(isOpen ? undefined : id)}
                columns={columns}
                details={() => (
                  <IssueDetail issue={issue} failures={failed} onReplay={() => onReplay(issue)} />
                )}
              >
                <td className="max-w-0 max-[30rem]:pt-1.5!">
                  <Link
                    to="/webhooks/$id"
                    params={{ id: webhook.id }}
                    className="block truncate rounded-sm font-semibold hover:underline"
                    title={webhook.name}
                    onClick={(event) => event.stopPropagation()}
                  >
                    {webhook.name}
                  </Link>
                  <span className="block truncate text-xs text-ink-3">
                    <PlaceWords of={issue} />
                    {sort}
                  </span>
                  {!hasState && (
                    <span className="flex min-w-0 items-center gap-1.5 pb-1.5">
                      {states}
                      {until}
                    </span>
                  )}
                </td>
                <td className="max-w-0 max-md:hidden">
                  <span
                    className={`${note === '' ? 'line-clamp-2 text-xs whitespace-normal' : 'block truncate'} text-ink-2`}
                    title={lastError ?? undefined}
                  >
                    {lastError ?? '–'}
                  </span>
                  {note !== '' && (
                    <span className="flex min-w-0 items-center gap-1 text-xs text-ink-3" title={note}>
                      <NotebookPen size={12} className="flex-none" aria-hidden />
                      <span className="sr-only">Note: </span>
                      <span className="truncate">{note}</span>
                    </span>
                  )}
                </td>
                <td className="max-[30rem]:hidden">
                  <span className="flex min-w-0 items-center gap-1.5">{hasState && states}</span>
                  {until}
                </td>
                <td className="text-end font-medium">
                  {count.format(issue.deliveries)}
                  {failed !== undefined && !hasRoom && (
                    <FailuresSparkline failures={failed} className="ms-auto h-3 w-12" />
                  )}
                </td>
                <td className="max-lg:hidden">
                  {failed !== undefined && hasRoom && <FailuresSparkline failures={failed} />}
                </td>
                <td className="text-ink-2 max-xl:hidden">
                  <Time at={issue.lastSeenAt} />
                </td>
                <td className="text-ink-2 max-[88rem]:hidden">
                  <Time at={issue.firstSeenAt} />
                </td>
              </OpeningRow>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
