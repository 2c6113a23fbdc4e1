import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Instance } from '@tidings/sdk';
import { Failure } from '../components/failure.tsx';
import { AddressRules } from '../components/address-rules.tsx';
import { instanceHealthQuery } from '../queries/instance.ts';
import { metaQuery } from '../queries/meta.ts';
import { useMay } from '../queries/session.ts';
import { useTitle } from '../title.ts';
import { Pill } from '../ui/pill.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';

const number = new Intl.NumberFormat();
const bytes = new Intl.NumberFormat(undefined, {
  style: 'unit',
  unit: 'kilobyte',
  maximumFractionDigits: 0,
});

/** Which Tidings this is, what it is set to, and for who looks after it how it does. */
export default function About(): ReactNode {
  useTitle('About');
  const maySee = useMay('settings:read');
  const meta = useQuery(metaQuery);
  const query = useQuery({ ...instanceHealthQuery, enabled: maySee });
  const { data, error } = query;
  const version = data?.version ?? meta.data?.version;
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <div>
        <h1 className="text-lg font-bold tracking-[-0.015em]">
          Tidings {version !== undefined && <span className="font-mono text-base">{version}</span>}
        </h1>
        <p className="text-ink-2">
          A self-hosted webhook platform.{' '}
          <a href="/reference/" className="font-medium text-accent underline underline-offset-2">
            API reference
          </a>
        </p>
      </div>
      {!maySee ? null : error !== null && data === undefined ? (
        <Failure what="Server health" error={error} onRetry={() => void query.refetch()} />
      ) : data === undefined ? (
        <div role="status" aria-label="Loading server health">
          <Skeleton className="h-72 w-full" />
        </div>
      ) : (
        <>
          {data.health !== null && <Health health={data.health} isOld={error !== null} />}
          <Settings instance={data} />
          <AddressRules />
        </>
      )}
    </div>
  );
}

type HealthFacts = NonNullable<Instance['health']>;

/** Later than that, and somebody should look. */
const LATE_SECONDS = 60;

function Health({ health, isOld }: { health: HealthFacts; isOld: boolean }): ReactNode {
  const { processes, queue, waitingReports, openAlerts, alertLagSeconds, databaseVersion } = health;
  const faults = faultsOf(health);
  return (
    <>
      <section aria-labelledby="health" className="rounded-lg border border-line bg-surface">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3">
          <h2 id="health" className="font-semibold">
            Health
          </h2>
          <span role="status" className="flex flex-wrap gap-1.5">
            {isOld ? (
              <Pill tone="warn" icon={TriangleAlert}>
                The server does not answer; this is what it last reported
              </Pill>
            ) : faults.length === 0 ? (
              <Pill tone="ok" icon={CircleCheck}>
                All is well
              </Pill>
            ) : (
              faults.map((fault) => (
                <Pill key={fault} tone="warn" icon={TriangleAlert} title={fault}>
                  {fault}
                </Pill>
              ))
            )}
          </span>
        </div>
        <dl className="grid grid-cols-2 gap-px overflow-clip rounded-b-lg border-t border-line bg-line sm:grid-cols-4">
          <Tile label="Waiting deliveries" value={number.format(queue.waiting)}>
            {queue.oldestSeconds !== null && `oldest ${spell(queue.oldestSeconds)}`}
          </Tile>
          <Tile label="Ready to send" value={number.format(queue.ready)}>
            {queue.overdueSeconds !== null && `due for ${spell(queue.overdueSeconds)}`}
          </Tile>
          <Tile label="Waiting for their webhook" value={number.format(queue.parked)}>
            {queue.backlogs > 0 &&
              `${number.format(queue.backlogs)} ${queue.backlogs === 1 ? 'webhook' : 'webhooks'}`}
          </Tile>
          <Tile label="In flight" value={number.format(queue.claimed)} />
          <Tile label="Pending reports" value={number.format(waitingReports)} />
          <Tile label="Unresolved alerts" value={number.format(openAlerts)}>
            {alertLagSeconds !== null && alertLagSeconds > 5 && `rules are ${spell(alertLagSeconds)} behind`}
          </Tile>
          <Tile label="Processes" value={number.format(processes.length)} />
          <Tile label="PostgreSQL" value={databaseVersion.replace(/ .*/, '')} />
        </dl>
      </section>
      <section aria-labelledby="processes" className="overflow-clip rounded-lg border border-line bg-surface">
        <h2 id="processes" className="px-4 py-3 font-semibold">
          Processes
        </h2>
        <table className="data-table table-fixed border-t border-line [&_:is(td,th):first-child]:ps-4">
          <caption className="sr-only">Processes at work on the database</caption>
          <thead>
            <tr>
              <th scope="col">Host</th>
              <th scope="col" className="w-24 max-sm:hidden">
                Process
              </th>
              <th scope="col" className="w-32 max-sm:w-24">
                Roles
              </th>
              <th scope="col" className="w-36 max-sm:hidden">
                Since
              </th>
              <th scope="col" className="w-36 max-sm:w-24">
                Last seen
              </th>
            </tr>
          </thead>
          <tbody>
            {processes.map(({ host, pid, roles, startedAt, heardAt }) => (
              <tr key={`${host} ${pid} ${startedAt}`} data-row>
                <td className="max-w-0 truncate font-mono text-xs" title={host}>
                  {host}
                </td>
                <td className="font-mono text-xs max-sm:hidden">{pid}</td>
                <td className="max-w-0 truncate" title={roles.join(', ')}>
                  {roles.join(', ')}
                </td>
                <td className="text-ink-2 max-sm:hidden">
                  <Time at={startedAt} />
                </td>
                <td className="text-ink-2">
                  <Time at={heardAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

/** What somebody should look at, in words. */
function faultsOf({ processes, queue, alertLagSeconds }: HealthFacts): string[] {
  return [
    ...(processes.some(({ roles }) => roles.includes('engine'))
      ? []
      : ['No process delivers: start one with the role engine']),
    ...(queue.overdueSeconds !== null && queue.overdueSeconds > LATE_SECONDS
      ? [`Deliveries are ${spell(queue.overdueSeconds)} late`]
      : []),
    ...(alertLagSeconds !== null && alertLagSeconds > LATE_SECONDS
      ? [`Alert rules are ${spell(alertLagSeconds)} behind`]
      : []),
  ];
}

function spell(seconds: number): string {
  const [value, unit] =
    seconds < 120
      ? [seconds, 'second']
      : seconds < 7200
        ? [seconds / 60, 'minute']
        : seconds < 172_800
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day'];
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(value);
}

function Tile({ label, value, children }: { label: string; value: string; children?: ReactNode }): ReactNode {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-xs text-ink-3">{label}</dt>
      <dd className="truncate text-lg font-semibold tracking-[-0.01em]">{value}</dd>
      <dd className="min-h-[18px] text-xs text-ink-3">{children}</dd>
    </div>
  );
}

function Settings({
  instance: { publicUrl, retentionDays, maxBodyBytes },
}: {
  instance: Instance;
}): ReactNode {
  return (
    <section aria-labelledby="set-to" className="rounded-lg border border-line bg-surface p-4">
      <h2 id="set-to" className="mb-2 font-semibold">
        Configuration
      </h2>
      <dl className="facts">
        <dt>Public URL</dt>
        <dd>
          {publicUrl === null ? (
            <span className="text-ink-3">
              not set: links in messages and emails need <code>TIDINGS_PUBLIC_URL</code>
            </span>
          ) : (
            <code className="break-words">{publicUrl}</code>
          )}
        </dd>
        <dt>Event retention</dt>
        <dd>{retentionDays} days</dd>
        <dt>Largest event</dt>
        <dd>{bytes.format(maxBodyBytes / 1024)}</dd>
      </dl>
    </section>
  );
}
