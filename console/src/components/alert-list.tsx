/** Alerts: those that somebody has to look after first of all. One of them can be open. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Siren } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AlertRule, AlertStatus } from '@tidings/sdk';
import { useFollowedRows } from '../followed-rows.ts';
import { alertQuery, alertRulesQuery, alertsQuery, useAlertAction } from '../queries/alerts.ts';
import type { ShownAlert } from '../queries/alerts.ts';
import { useMay } from '../queries/session.ts';
import { ALERT_VIEWS, place } from '../search-state.ts';
import type { AlertsSearch, AlertView } from '../search-state.ts';
import { joined, within } from '../search-text.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { HowMany, Placeholder } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { toast } from '../ui/toasts.ts';
import { AlertDetail } from './alert-detail.tsx';
import { ALERT_WORDS, AlertStatusPill, AlertTitle } from './alert-status.tsx';
import { Linked, useLinkedId } from './linked.tsx';
import { Listed, ListedHead, ListedItem, ViewMenu } from './listed.tsx';
import { usePlace } from './organization-switch.tsx';
import { SeverityPill } from './severity.tsx';
import { PlaceWords } from './place-words.tsx';

const number = new Intl.NumberFormat();
const ALL: readonly AlertStatus[] = ['open', 'acknowledged', 'resolved'];
const WAITING: readonly AlertStatus[] = ['open', 'acknowledged'];

export function AlertList({
  search: { status, rule, open },
  onSearch,
}: {
  search: AlertsSearch;
  onSearch: (change: Partial<AlertsSearch>) => void;
}): ReactNode {
  const looked = usePlace();
  const query = useInfiniteQuery({
    ...alertsQuery(looked, statusesOf(status), rule ?? null),
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage } = query;
  const maySeeRules = useMay('alert-rules:read');
  const rules = useQuery({ ...alertRulesQuery(looked), enabled: maySeeRules });
  const followed = useFollowedRows({
    rows: data?.pages.flatMap((page) => page.alerts) ?? [],
    choice: JSON.stringify([looked, status, rule]),
    query,
    queryKey: ['alerts'],
    told: {
      kind: 'events',
      search: joined([within(looked), maySeeRules ? told(rules.data ?? [], rule) : '']),
      countedMs: 2000,
    },
  });
  const { rows: alerts, isGone } = followed;
  const linked = useLinkedId(open, alerts, data !== undefined && !query.isPlaceholderData);
  return (
    <section aria-label="Alerts">
      <div className="mb-2.5 flex flex-wrap items-center gap-2">
        {data !== undefined && (
          <HowMany found={alerts.length}>
            {alerts.length}
            {hasNextPage && '+'} {wordsOf(status).toLowerCase()}
          </HowMany>
        )}
        {rule !== undefined && (
          <Button size="small" kind="ghost" onClick={() => onSearch({ rule: undefined })}>
            of one rule; show all
          </Button>
        )}
        <div className="grow" />
        <ViewMenu
          views={ALERT_VIEWS}
          view={status}
          wordsOf={wordsOf}
          onChange={(next) => onSearch({ status: next, open: undefined })}
        />
      </div>
      {linked !== null && (
        <Linked query={alertQuery(linked)} what="alert" onClose={() => onSearch({ open: undefined })}>
          {(alert) => (
            <ul className="overflow-clip rounded-lg border border-line bg-surface">
              <Row alert={alert} isOpen isGone={false} onToggle={() => onSearch({ open: undefined })} />
            </ul>
          )}
        </Linked>
      )}
      <Listed
        pages={query}
        what="alerts"
        empty={
          alerts.length > 0 ? null : (
            <Placeholder
              icon={Siren}
              title={status === undefined ? 'No alert needs attention' : 'No alerts of this kind'}
              actions={
                <>
                  {status !== 'all' && <Button onClick={() => onSearch({ status: 'all' })}>Show all</Button>}
                  <Link to="/alerts/rules" search={place} className={buttonClass()}>
                    Alert rules
                  </Link>
                </>
              }
            >
              A rule opens an alert when something happens too often, too much, or not at all.
            </Placeholder>
          )
        }
      >
        <ReadRows of={followed}>
          <ul className="overflow-clip rounded-lg border border-line bg-surface">
            {alerts.map((alert) => (
              <Row
                key={alert.id}
                alert={alert}
                isOpen={alert.id === open}
                isGone={isGone(alert)}
                onToggle={() => onSearch({ open: alert.id === open ? undefined : alert.id })}
              />
            ))}
          </ul>
        </ReadRows>
      </Listed>
    </section>
  );
}

function Row({
  alert,
  isOpen,
  isGone,
  onToggle,
}: {
  alert: ShownAlert;
  isOpen: boolean;
  isGone: boolean;
  onToggle: () => void;
}): ReactNode {
  const mayWrite = useMay('alerts:write');
  const action = useAlertAction(alert.id);
  const { id, status, severity, summary, rule, group, count, openedAt, lastHeldAt, escalatedAt } = alert;
  const turn = (to: 'acknowledge' | 'resolve', done: string): void =>
    action.mutate(to, { onSuccess: () => toast({ tone: 'ok', text: done }) });
  return (
    <ListedItem
      name={summary}
      isOpen={isOpen}
      isGone={isGone}
      onToggle={onToggle}
      details={() => <AlertDetail id={id} />}
      actions={
        mayWrite && status !== 'resolved' ? (
          <>
            {status === 'open' && (
              <Button
                size="small"
                busy={action.isPending}
                aria-label={`Acknowledge: ${summary}`}
                onClick={() => turn('acknowledge', 'Acknowledged')}
              >
                Acknowledge
              </Button>
            )}
            <Button
              size="small"
              busy={action.isPending}
              aria-label={`Resolve: ${summary}`}
              onClick={() => turn('resolve', 'Resolved')}
            >
              Resolve
            </Button>
          </>
        ) : null
      }
    >
      <ListedHead
        severity={<SeverityPill severity={severity} />}
        status={<AlertStatusPill status={status} />}
        title={<AlertTitle alert={alert} />}
      >
        <PlaceWords of={alert} />
        {!summary.startsWith(rule.name) && <>{rule.name} · </>}
        {group.map(({ path, value }) => (
          <span key={path}>
            {path} <code>{value}</code> ·{' '}
          </span>
        ))}
        {number.format(count)} {count === 1 ? 'event' : 'events'} · opened <Time at={openedAt} />
        {status !== 'resolved' && (
          <>
            ; last met <Time at={lastHeldAt} />
          </>
        )}
        {escalatedAt !== null && (
          <>
            {' '}
            · escalated <Time at={escalatedAt} />
          </>
        )}
      </ListedHead>
    </ListedItem>
  );
}

/** A search takes no more, with what it is of beside them. */
const MOST = { types: 40, characters: 1500 };

/**
 * What tells that alerts are others: what becomes of them, and the events that their rules count, as a search.
 *
 * @param only the rule whose alerts are shown; undefined: those of all
 */
function told(rules: readonly AlertRule[], only: string | undefined): string {
  const watching = rules.filter(({ id, enabled }) => enabled && (only === undefined || id === only));
  const types = new Set(watching.flatMap(({ match }) => match.types));
  const written = [...types].map((type) => (type.endsWith('.*') ? type : JSON.stringify(type)));
  const search = `event:(${['alert.*', ...written].join(' OR ')})`;
  const isTooMuch = types.size > MOST.types || search.length > MOST.characters;
  return isTooMuch || types.has('*') ? '' : search;
}

function statusesOf(view: AlertView | undefined): readonly AlertStatus[] {
  if (view === undefined) return WAITING;
  return view === 'all' ? ALL : [view];
}

function wordsOf(view: AlertView | undefined): string {
  if (view === undefined) return 'Open or acknowledged';
  return view === 'all' ? 'All' : ALERT_WORDS[view];
}
