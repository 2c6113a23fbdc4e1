import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { AlertRule as Rule } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { changeOf, draftOf } from '../alert-rule-draft.ts';
import { AlertRuleForm } from '../components/alert-rule-form.tsx';
import { savedWords } from '../components/changed-elsewhere.tsx';
import { alertRuleQuery, useDeleteAlertRule, useUpdateAlertRule } from '../queries/alerts.ts';
import { useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { place } from '../search-state.ts';
import { isExactly } from '../search-text.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { RuleState } from './alert-rules.tsx';

const route = getRouteApi('/app/alerts/rules/$rule');
const number = new Intl.NumberFormat();

export default function AlertRule(): ReactNode {
  const { rule: id } = route.useParams();
  const query = useQuery(alertRuleQuery(id));
  const { data: rule, error } = query;
  useTitle(rule?.name ?? 'Alert rule');
  if (!rule)
    return error === null ? (
      <Skeleton className="h-96 w-full" />
    ) : (
      <Failure what="The alert rule" error={error} onRetry={() => void query.refetch()} whole />
    );
  return <Found key={rule.id} rule={rule} />;
}

function Found({ rule }: { rule: Rule }): ReactNode {
  const navigate = useNavigate();
  const mayWrite = useMay('alert-rules:write');
  const update = useUpdateAlertRule(rule.id);
  const [deletes, setDeletes] = useState(false);
  const leave = (): void => void navigate({ to: '/alerts/rules', search: place });
  return (
    <>
      <AlertRuleForm
        title={rule.name}
        save="Save"
        rule={rule}
        start={draftOf(rule)}
        kept={rule.id}
        readOnly={!mayWrite}
        error={update.error}
        isSaving={update.isPending}
        onCancel={leave}
        onSave={(settled, { onError, forget }) => {
          const change = changeOf(settled.before, settled.draft);
          // Somebody else has saved the same.
          if (Object.keys(change).length === 0) return forget();
          update.mutate(change, {
            onError,
            onSuccess: (saved) => {
              forget();
              toast({ tone: 'ok', text: savedWords(saved, settled) });
            },
          });
        }}
        beside={
          <aside
            aria-label="How it is doing"
            className="flex flex-col gap-3 rounded-lg border border-line bg-surface px-4 py-3"
          >
            <Status rule={rule} />
            {mayWrite && (
              <div>
                <Button size="small" onClick={() => setDeletes(true)}>
                  <span className="text-bad">Delete the rule</span>
                </Button>
              </div>
            )}
          </aside>
        }
      />
      {deletes && <Delete rule={rule} onDeleted={leave} onClose={() => setDeletes(false)} />}
    </>
  );
}

function Status({ rule }: { rule: Rule }): ReactNode {
  const { openAlerts, lacks, error, errorAt, errorEvent, errors, groups, mostGroups, tooLate } = rule.status;
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <RuleState rule={rule} />
        <Link
          to="/alerts"
          search={(at) => ({ ...place(at), rule: rule.id })}
          className="rounded-sm font-medium text-accent hover:underline"
        >
          {openAlerts === 0
            ? 'No alert is open'
            : openAlerts === 1
              ? '1 alert is open'
              : `${number.format(openAlerts)} alerts are open`}
        </Link>
      </p>
      {rule.warnings?.map(({ path, code, detail }) => (
        <Note key={path + code} tone="warn">
          {detail}
        </Note>
      ))}
      {lacks !== null && <Note tone="warn">{lacks}</Note>}
      {error !== null && (
        <Note tone={rule.status.state === 'error' ? 'bad' : 'warn'}>
          {error}
          <span className="block font-normal">
            {number.format(errors)} {errors === 1 ? 'event' : 'events'}
            {errorAt !== null && (
              <>
                , the latest <Time at={errorAt} as="full" />
              </>
            )}
            {errorEvent !== null && (
              <>
                :{' '}
                <Link
                  to="/events"
                  search={(at) => ({
                    ...place(at),
                    q: isExactly('id', errorEvent),
                    range: '-30d',
                    open: errorEvent,
                  })}
                  className="underline"
                >
                  {errorEvent}
                </Link>
              </>
            )}
          </span>
        </Note>
      )}
      {tooLate > 0 && (
        <p className="text-ink-2">
          {number.format(tooLate)} events came more than one window after they had happened, and were not
          counted.
        </p>
      )}
      {rule.groupBy.length > 0 && (
        <p className={groups < mostGroups ? 'text-ink-2' : 'text-bad'}>
          Counts {number.format(groups)} {groups === 1 ? 'group' : 'groups'} of at most{' '}
          {number.format(mostGroups)}.{groups >= mostGroups && ' Events of further groups are not counted.'}
        </p>
      )}
      <p className="text-xs text-ink-3">
        Changed <Time at={rule.updatedAt} as="full" />. Changing what is counted starts the count anew.
      </p>
    </>
  );
}

function Delete({
  rule: { id, name, status },
  onDeleted,
  onClose,
}: {
  rule: Rule;
  onDeleted: () => void;
  onClose: () => void;
}): ReactNode {
  const remove = useDeleteAlertRule(id);
  return (
    <Dialog title={`Delete ${name}`} onClose={onClose}>
      <DialogBody>
        <p>
          {status.openAlerts === 0
            ? 'It opens no more alerts. Those that are resolved stay.'
            : `It opens no more alerts, and ${status.openAlerts === 1 ? 'the one that is open is' : `the ${number.format(status.openAlerts)} that are open are`} resolved.`}
        </p>
        {remove.error !== null && (
          <Note tone="bad" role="alert">
            {sentenceOf(remove.error)}
          </Note>
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          busy={remove.isPending}
          onClick={() =>
            // Not by `onSuccess`, which is not called where this is gone by then.
            void remove.mutateAsync().then(
              () => {
                toast({ tone: 'ok', text: `${name} deleted` });
                onDeleted();
              },
              () => undefined,
            )
          }
        >
          Delete
        </Button>
      </DialogActions>
    </Dialog>
  );
}
