/** Searches with a name: those that everybody has, and those that were saved. */
import { useQuery } from '@tanstack/react-query';
import { Bookmark, ChevronDown, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { namesIn } from '@tidings/core/log-columns';
import type { LogSubject } from '@tidings/core/search/fields';
import { intervalOf, readTimePoint } from '@tidings/core/search/time-point';
import type { SavedSearch, SavedSearchChange } from '@tidings/sdk';
import { serverNow } from '../clock.ts';
import { faultsOf } from '../faults.ts';
import { zoneName } from '../local-time.ts';
import {
  savedSearchesQuery,
  useChangeSearch,
  useForgetSearch,
  useSaveSearch,
} from '../queries/saved-searches.ts';
import { useMay } from '../queries/session.ts';
import type { DeliveriesSearch, LayoutSearch } from '../search-state.ts';
import { joined } from '../search-text.ts';
import { isRelative, printSpan, timeRangeOf } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { toast } from '../ui/toasts.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { FormDialog } from './form-dialog.tsx';

interface View extends Pick<DeliveriesSearch, 'q' | 'status' | 'range' | 'order'> {
  /** Left out: as whoever opens it keeps it. */
  layout?: LayoutSearch;
}

const EVERYBODYS: Record<LogSubject, readonly { name: string; view: View }[]> = {
  deliveries: [
    { name: 'All', view: {} },
    { name: 'Failed', view: { status: 'failed' } },
    { name: 'Retrying', view: { status: 'retrying' } },
    { name: 'Held', view: { status: 'held' } },
    { name: 'Skipped', view: { status: 'skipped' } },
    { name: 'Tests', view: { q: 'trigger:test' } },
  ],
  events: [
    { name: 'All', view: {} },
    { name: 'To no webhook', view: { q: 'webhooks:0' } },
    { name: 'Errors and above', view: { q: 'severity>=error' } },
    { name: 'Of alerts', view: { q: 'event:alert.*' } },
  ],
  'audit-log': [
    { name: 'All', view: {} },
    { name: 'Secrets seen', view: { q: 'action:reveal' } },
    { name: 'Deleted', view: { q: 'action:(delete OR erase)' } },
    { name: 'Refused', view: { q: 'action:(sign-in-refused OR answer-refused)' } },
  ],
};

export function SavedViews({
  subject,
  organization,
  view,
  onView,
}: {
  subject: LogSubject;
  organization: string | null;
  /** What is looked at now. */
  view: View;
  onView: (view: View) => void;
}): ReactNode {
  const [saves, setSaves] = useState(false);
  const [replaced, setReplaced] = useState<SavedSearch | null>(null);
  const maySave = useMay('searches:write');
  return (
    <>
      <Popover
        label="Views"
        trigger={
          <>
            <Bookmark size={14} aria-hidden /> Views <ChevronDown size={12} aria-hidden />
          </>
        }
      >
        {(close) => (
          <div className="flex w-76 max-w-full flex-col gap-2">
            <ul className="flex flex-col">
              {EVERYBODYS[subject].map((each) => (
                <li key={each.name}>
                  <ViewButton
                    name={each.name}
                    onClick={() => {
                      onView(each.view);
                      close();
                    }}
                  />
                </li>
              ))}
            </ul>
            <Saved
              subject={subject}
              organization={organization}
              onView={(next) => {
                onView(next);
                close();
              }}
              onReplace={(search) => {
                close();
                setReplaced(search);
              }}
            />
            <div className="flex items-center justify-between gap-2 border-t border-line pt-2">
              {maySave ? (
                <Button
                  size="small"
                  onClick={() => {
                    close();
                    setSaves(true);
                  }}
                >
                  Save this view
                </Button>
              ) : (
                <span />
              )}
              <span className="flex items-center gap-1 text-xs text-ink-3">
                Link <CopyButton what="Link to this view" text={location.href} />
              </span>
            </div>
          </div>
        )}
      </Popover>
      {saves && (
        <SaveView subject={subject} organization={organization} view={view} onClose={() => setSaves(false)} />
      )}
      {replaced !== null && <ReplaceView of={replaced} view={view} onClose={() => setReplaced(null)} />}
    </>
  );
}

function ViewButton({ name, onClick }: { name: string; onClick: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="min-h-7 w-full truncate rounded-md px-2 text-start hover:bg-hover"
      title={name}
      onClick={onClick}
    >
      {name}
    </button>
  );
}

function Saved({
  subject,
  organization,
  onView,
  onReplace,
}: {
  subject: LogSubject;
  organization: string | null;
  onView: (view: View) => void;
  onReplace: (search: SavedSearch) => void;
}): ReactNode {
  const mayRead = useMay('searches:read');
  const mayChange = useMay('searches:write');
  const { data } = useQuery({ ...savedSearchesQuery(subject, organization), enabled: mayRead });
  const forget = useForgetSearch();
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Saved views" className="border-t border-line pt-2">
      <ul className="flex max-h-60 flex-col overflow-auto">
        {data.map((search) => (
          <li key={search.id} className="flex items-center gap-1">
            <ViewButton name={search.name} onClick={() => onView(viewOf(search))} />
            {mayChange && (
              <>
                <Button
                  kind="ghost"
                  size="icon"
                  aria-label={`Update the view ${search.name}`}
                  title="Update to what is shown"
                  onClick={() => onReplace(search)}
                >
                  <Save size={13} aria-hidden />
                </Button>
                <Button
                  kind="ghost"
                  size="icon"
                  aria-label={`Delete the view ${search.name}`}
                  title="Delete"
                  onClick={() => forget.mutate(search.id)}
                >
                  <Trash2 size={13} aria-hidden />
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function SaveView({
  subject,
  organization,
  view,
  onClose,
}: {
  subject: LogSubject;
  organization: string | null;
  view: View;
  onClose: () => void;
}): ReactNode {
  const [name, setName] = useState('');
  const save = useSaveSearch();
  const faults = faultsOf(save.error, ['/name']);
  const send = (onError: () => void): void => {
    save.mutate(
      { name, subject, ...savedAs(view), ...(organization !== null && { organization }) },
      {
        onSuccess: () => {
          toast({ tone: 'ok', text: 'View saved' });
          onClose();
        },
        onError,
      },
    );
  };
  return (
    <FormDialog
      title="Save this view"
      word="Save"
      refusal={faults.rest}
      isPending={save.isPending}
      onSend={send}
      onClose={onClose}
    >
      <TextField
        label="Name"
        required
        value={name}
        error={faults.at['/name']}
        hint="Everyone in the organization who may search sees it, with its order and columns."
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}

function ReplaceView({
  of: { id, name },
  view,
  onClose,
}: {
  of: SavedSearch;
  view: View;
  onClose: () => void;
}): ReactNode {
  const change = useChangeSearch(id, savedAs(view));
  return (
    <ConfirmDialog
      title={`Update the view ${name}`}
      word="Update"
      done="View updated"
      action={change}
      onClose={onClose}
    >
      <p>
        It becomes what is shown now: search, time, order and columns, for everyone in the organization. The
        audit log keeps what it was.
      </p>
    </ConfirmDialog>
  );
}

function savedAs({ q = '', status, range, order, layout }: View): SavedSearchChange & { query: string } {
  const byStatus = status === undefined ? '' : `status:${status}`;
  const { start, end = null } = range === undefined ? { start: null } : timeRangeOf(range);
  return {
    ...{ query: joined([byStatus, q]), order: order ?? 'newest', start, end },
    layout: layout === undefined ? null : inApi(layout),
  };
}

function inApi({ columns, pinned = '', dense = false }: LayoutSearch): NonNullable<SavedSearch['layout']> {
  return { columns: columns === undefined ? null : namesIn(columns), pinned: namesIn(pinned), dense };
}

function inAddress({ columns, pinned, dense }: NonNullable<SavedSearch['layout']>): LayoutSearch {
  if (columns === null) return { dense };
  return {
    columns: columns.join(' '),
    ...(pinned.length > 0 && { pinned: pinned.join(' ') }),
    ...(dense && { dense }),
  };
}

function viewOf({ query, order, start, end, layout }: SavedSearch): View {
  const isUntilNow = end === null && start !== null && isRelative(start);
  const range = isUntilNow
    ? start
    : start !== null || end !== null
      ? printSpan({ start: dateOf(start, 'from'), end: dateOf(end, 'to') })
      : undefined;
  return {
    ...(query !== '' && { q: query }),
    ...(range != null && { range }),
    ...(order === 'oldest' && { order }),
    ...(layout && { layout: inAddress(layout) }),
  };
}

/** Views that a program has made may be of `today`, or of weeks: as it is here, now. */
function dateOf(time: string | null, edge: 'from' | 'to'): Date | undefined {
  if (time === null) return undefined;
  const point = readTimePoint(time);
  const interval = point && intervalOf(point, { now: serverNow(), zone: zoneName });
  // Both ends are included.
  const date = new Date(interval ? interval[edge] - (edge === 'to' ? 1 : 0) : time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
