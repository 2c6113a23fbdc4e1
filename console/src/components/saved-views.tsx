/** Searches with a name: those that everybody has, and those that were saved. */
import { useQuery } from '@tanstack/react-query';
import { Bookmark, ChevronDown, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { LogSubject } from '@tidings/core/search/fields';
import type { SavedSearch } from '@tidings/sdk';
import { faultsOf } from '../faults.ts';
import { savedSearchesQuery, useForgetSearch, useSaveSearch } from '../queries/saved-searches.ts';
import { useMay } from '../queries/session.ts';
import type { DeliveriesSearch } from '../search-state.ts';
import { joined } from '../search-text.ts';
import { printSpan, timeRangeOf } from '../time-range.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { toast } from '../ui/toasts.ts';
import { FormDialog } from './form-dialog.tsx';

type View = Pick<DeliveriesSearch, 'q' | 'status' | 'range'>;

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
    { name: 'Errors and graver', view: { q: 'severity>=error' } },
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
          <div className="flex w-64 flex-col gap-2">
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
    </>
  );
}

function ViewButton({ name, onClick }: { name: string; onClick: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="min-h-7 w-full truncate rounded-md px-2 text-start hover:bg-hover"
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
}: {
  subject: LogSubject;
  organization: string | null;
  onView: (view: View) => void;
}): ReactNode {
  const mayRead = useMay('searches:read');
  const mayForget = useMay('searches:write');
  const { data } = useQuery({ ...savedSearchesQuery(subject, organization), enabled: mayRead });
  const forget = useForgetSearch();
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Saved views" className="border-t border-line pt-2">
      <ul className="flex max-h-60 flex-col overflow-auto">
        {data.map((search) => (
          <li key={search.id} className="flex items-center gap-1">
            <ViewButton name={search.name} onClick={() => onView(viewOf(search))} />
            {mayForget && (
              <Button
                kind="ghost"
                size="icon"
                aria-label={`Delete the view ${search.name}`}
                onClick={() => forget.mutate(search.id)}
              >
                <Trash2 size={13} aria-hidden />
              </Button>
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
  view: { q = '', status, range },
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
    const byStatus = status === undefined ? '' : `status:${status}`;
    const query = joined([byStatus, q]);
    const { start, end = null } = range === undefined ? { start: null } : timeRangeOf(range);
    save.mutate(
      { name, subject, query, start, end, ...(organization !== null && { organization }) },
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
        hint="Everybody in the organization who may search sees it."
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}

function viewOf({ query, start, end }: SavedSearch): View {
  const isRelative = end === null && start?.startsWith('-');
  const range = isRelative
    ? start
    : start !== null || end !== null
      ? printSpan({ start: dateOf(start), end: dateOf(end) })
      : undefined;
  return { ...(query !== '' && { q: query }), ...(range != null && { range }) };
}

function dateOf(time: string | null): Date | undefined {
  const date = time === null ? undefined : new Date(time);
  return date && Number.isNaN(date.getTime()) ? undefined : date;
}
