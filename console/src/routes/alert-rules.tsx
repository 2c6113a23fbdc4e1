/** What opens alerts, and how each rule does. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, CircleDashed, CircleOff, PackagePlus, Plus, Siren } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import type { AlertRule } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { conditionWords, RULE_STATE_WORDS } from '../components/alert-words.ts';
import { MayBeOld } from '../components/may-be-old.tsx';
import { usePlace } from '../components/organization-switch.tsx';
import { PlaceWords } from '../components/place-words.tsx';
import { SeverityPill } from '../components/severity.tsx';
import { alertRulesQuery } from '../queries/alerts.ts';
import { useMay } from '../queries/session.ts';
import { place } from '../search-state.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';
import { Placeholder, RowsSkeleton } from '../ui/states.tsx';
import { KeptFocus } from '../ui/kept-focus.tsx';

const LOOKS: Record<AlertRule['status']['state'], [Tone, LucideIcon]> = {
  ok: ['ok', CircleCheck],
  idle: ['warn', CircleDashed],
  error: ['bad', CircleAlert],
  disabled: ['mute', CircleOff],
};

const InstallRules = lazy(() => import('../components/install-rules.tsx'));

export default function AlertRules(): ReactNode {
  useTitle('Alert rules');
  const looked = usePlace();
  const mayWrite = useMay('alert-rules:write');
  const query = useQuery(alertRulesQuery(looked));
  const [installing, setInstalling] = useState(false);
  const { data: rules, error, isPending } = query;
  const installs = (
    <Button onClick={() => setInstalling(true)}>
      <PackagePlus size={14} aria-hidden /> Install rules for AI safety
    </Button>
  );
  const create = (
    <Link to="/alerts/rules/new" search={place} className={buttonClass('primary')}>
      <Plus size={14} aria-hidden /> Create rule
    </Link>
  );
  return (
    <section aria-label="Alert rules">
      <KeptFocus>
        {isPending ? (
          <div role="status" aria-label="Loading alert rules">
            <RowsSkeleton tall />
          </div>
        ) : error !== null && rules === undefined ? (
          <Failure what="The list of alert rules" error={error} onRetry={() => void query.refetch()} />
        ) : rules.length === 0 ? (
          <Placeholder
            icon={Siren}
            title="No alert rules yet"
            actions={
              mayWrite && (
                <>
                  {create}
                  {installs}
                </>
              )
            }
          >
            A rule counts events and opens an alert: five policy denials of one agent in ten minutes, a
            heartbeat that does not come, a cost above a limit.
          </Placeholder>
        ) : (
          <>
            {mayWrite && (
              <div className="mb-2.5 flex flex-wrap gap-2 sm:justify-end">
                {installs}
                {create}
              </div>
            )}
            <ul className="overflow-clip rounded-lg border border-line bg-surface">
              {rules.map((rule) => (
                <li key={rule.id} className="border-b border-line last:border-0">
                  <Link
                    to="/alerts/rules/$rule"
                    params={{ rule: rule.id }}
                    search={place}
                    data-row-link
                    className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5 hover:bg-hover"
                  >
                    <span className="min-w-0 flex-1 basis-72">
                      <strong className="font-semibold">{rule.name}</strong>
                      <span className="block text-xs text-ink-3">
                        <PlaceWords of={rule} />
                        {conditionWords(rule)}
                      </span>
                      {rule.status.error !== null && rule.status.state === 'error' && (
                        <span className="block text-xs text-bad">{rule.status.error}</span>
                      )}
                      {rule.status.state === 'idle' && (
                        <span className="block text-xs text-ink-2">{rule.status.lacks}</span>
                      )}
                    </span>
                    <span className="flex sm:w-[5.25rem]">
                      <SeverityPill severity={rule.severity} />
                    </span>
                    <span className="flex sm:w-24">
                      <RuleState rule={rule} />
                    </span>
                    <span className="text-end text-ink-2 sm:w-16">
                      {rule.status.openAlerts === 0 ? 'quiet' : `${rule.status.openAlerts} open`}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </KeptFocus>
      {installing && (
        <Suspense>
          <InstallRules place={looked} onClose={() => setInstalling(false)} />
        </Suspense>
      )}
      <MayBeOld of={query} />
    </section>
  );
}

export function RuleState({ rule: { status } }: { rule: AlertRule }): ReactNode {
  const [tone, icon] = LOOKS[status.state];
  return (
    <Pill tone={tone} icon={icon}>
      {RULE_STATE_WORDS[status.state]}
    </Pill>
  );
}
