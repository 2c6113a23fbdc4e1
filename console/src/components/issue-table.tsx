import { Link } from '@tanstack/react-router';
import { Fragment, useId } from 'react';
import type { ReactNode } from 'react';
import type { Issue } from '@tidings/sdk';
import { useMedia } from '../ui/media.ts';
import { RowToggle } from '../ui/row-toggle.tsx';
import { Time } from '../ui/time.tsx';
import { ERROR_CLASS_WORDS } from './error-class.ts';
import { IssueDetail } from './issue-detail.tsx';
import { IssueStatePill } from './issue-state.tsx';

const count = new Intl.NumberFormat();

export function IssueTable({
  issues,
  showsOrganization,
  open,
  onOpen,
  onReplay,
}: {
  issues: readonly Issue[];
  showsOrganization: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
  onReplay: (issue: Issue) => void;
}): ReactNode {
  const prefix = useId();
  // A cell that spans columns which are not shown would make room for them.
  const columns = 4 + (useMedia('(width >= 48rem)') ? 1 : 0) + (useMedia('(width >= 64rem)') ? 2 : 0);
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Issues, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Webhook</th>
            <th scope="col" className="w-[36%] max-md:hidden">
              What goes wrong
            </th>
            <th scope="col" className="w-36 max-sm:w-[132px]">
              State
            </th>
            <th scope="col" className="w-24 text-end max-sm:w-[72px]">
              <abbr title="Deliveries that were given up and have not arrived since" className="no-underline">
                Given up
              </abbr>
            </th>
            <th scope="col" className="w-28 max-lg:hidden">
              Last
            </th>
            <th scope="col" className="w-28 max-lg:hidden">
              First
            </th>
            <th scope="col" className="w-11">
              <span className="sr-only">Details</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {issues.map((issue) => {
            const { id, webhook, errorClass, state, reason, lastError } = issue;
            const isOpen = id === open;
            const toggle = (): void => onOpen(isOpen ? undefined : id);
            const sort = ERROR_CLASS_WORDS[errorClass];
            return (
              <Fragment key={id}>
                {/* The button at its end is for the keyboard; the whole row for the pointer. */}
                <tr data-row className="h-[50px] cursor-pointer" onClick={toggle}>
                  <td className="max-w-0">
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
                      {showsOrganization && <>{issue.organization} · </>}
                      {sort}
                    </span>
                  </td>
                  <td className="max-w-0 max-md:hidden">
                    <span className="block truncate text-ink-2" title={lastError ?? undefined}>
                      {lastError ?? '–'}
                    </span>
                  </td>
                  <td>
                    <IssueStatePill state={state} reason={reason} />
                  </td>
                  <td className="text-end font-medium">{count.format(issue.deliveries)}</td>
                  <td className="text-ink-2 max-lg:hidden">
                    <Time at={issue.lastSeenAt} />
                  </td>
                  <td className="text-ink-2 max-lg:hidden">
                    <Time at={issue.firstSeenAt} />
                  </td>
                  <td className="px-1.5">
                    <RowToggle
                      label={`Details of ${webhook.name}, ${sort}`}
                      open={isOpen}
                      controls={`${prefix}-${id}`}
                      onToggle={toggle}
                    />
                  </td>
                </tr>
                {isOpen && (
                  <tr id={`${prefix}-${id}`}>
                    <td colSpan={columns} className="h-auto! p-3! whitespace-normal! sm:px-4!">
                      <IssueDetail issue={issue} onReplay={() => onReplay(issue)} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
