import type { ReactNode } from 'react';
import type { AuditEntry } from '@tidings/sdk';
import { browserName } from '../browser-name.ts';
import type { ShownEntry } from '../queries/audit-log.ts';
import { useMedia } from '../ui/media.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';
import { OpeningHead, OpeningRow } from '../ui/opening-row.tsx';
import { Time } from '../ui/time.tsx';
import { ACTION_WORDS, actorWords, kindWords } from './audit-words.ts';

const TONES: Partial<Record<AuditEntry['action'], Tone>> = {
  create: 'ok',
  update: 'info',
  delete: 'bad',
  erase: 'bad',
  reveal: 'warn',
  'sign-in-refused': 'warn',
};

/** A row an entry; one of them can be open. */
export function AuditTable({
  entries,
  showsOrganization,
  open,
  onOpen,
}: {
  entries: readonly ShownEntry[];
  showsOrganization: boolean;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  // A cell that spans columns which are not shown would make room for them.
  const columns =
    3 +
    (useMedia('(width >= 40rem)') ? 1 : 0) +
    (useMedia('(width >= 48rem)') ? 1 : 0) +
    (showsOrganization && useMedia('(width >= 64rem)') ? 1 : 0);
  return (
    <div className="overflow-clip rounded-lg border border-line bg-surface">
      <table className="data-table table-fixed">
        <caption className="sr-only">Audit log, newest first</caption>
        <thead>
          <tr>
            <th scope="col" className="w-40 max-sm:hidden">
              Time
            </th>
            <th scope="col" className="w-36 max-sm:w-28">
              Action
            </th>
            <th scope="col">What</th>
            <th scope="col" className="w-[26%] max-md:hidden">
              Who
            </th>
            {showsOrganization && (
              <th scope="col" className="w-[14%] max-lg:hidden">
                Organization
              </th>
            )}
            <OpeningHead />
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => {
            const { id, at, action, resource, actor, organization } = entry;
            const isOpen = id === open;
            const what = resource.name ?? resource.id;
            return (
              <OpeningRow
                key={id}
                id={id}
                label={`${ACTION_WORDS[action]} ${kindWords(resource.kind)} ${what}`}
                className="max-sm:h-[50px]"
                isOpen={isOpen}
                onToggle={() => onOpen(isOpen ? undefined : id)}
                columns={columns}
                details={() => <Details entry={entry} />}
              >
                <td className="overflow-hidden text-ellipsis max-sm:hidden">
                  <code className="text-ink-2">
                    <Time at={at} as="clock" />
                  </code>
                </td>
                <td className="overflow-hidden">
                  <Pill tone={TONES[action] ?? 'mute'}>{ACTION_WORDS[action]}</Pill>
                </td>
                <td className="max-w-0">
                  <span className="block truncate" title={what}>
                    <span className="text-ink-3">{kindWords(resource.kind)}</span>{' '}
                    <span className="font-medium">{what}</span>
                  </span>
                  <span className="block truncate text-xs text-ink-3 sm:hidden">
                    <Time at={at} /> by {actorWords(actor)}
                  </span>
                </td>
                <td className="max-w-0 truncate text-ink-2 max-md:hidden" title={actorWords(actor)}>
                  {actorWords(actor)}
                </td>
                {showsOrganization && (
                  <td className="truncate text-ink-2 max-lg:hidden" title={organization ?? undefined}>
                    {organization ?? 'the whole instance'}
                  </td>
                )}
              </OpeningRow>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Details({ entry }: { entry: ShownEntry }): ReactNode {
  const { at, actor, address, userAgent, operation, resource, organization, project, changes } = entry;
  const changed = Object.entries(changes);
  return (
    <div className="grid min-w-0 gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <dl className="facts self-start">
        <dt>When</dt>
        <dd>
          <Time at={at} as="full" />
        </dd>
        <dt>Who</dt>
        <dd>
          {actorWords(actor)}
          {actor.id !== null && <code className="min-w-0 truncate text-ink-3">{actor.id}</code>}
        </dd>
        {address !== null && (
          <>
            <dt>From</dt>
            <dd>
              <code>{address}</code>
              {userAgent !== null && (
                <span className="min-w-0 truncate text-ink-3" title={userAgent}>
                  {browserName(userAgent)}
                </span>
              )}
            </dd>
          </>
        )}
        {operation !== null && (
          <>
            <dt>Call</dt>
            <dd>
              <code>{operation}</code>
            </dd>
          </>
        )}
        <dt>{kindWords(resource.kind)}</dt>
        <dd>
          <code className="min-w-0 truncate">{resource.id}</code>
          <CopyButton what="Id" text={resource.id} />
        </dd>
        <dt>Scope</dt>
        <dd>
          {organization ?? 'the whole instance'}
          {project !== null && <> · project {project}</>}
        </dd>
      </dl>
      <section aria-label="What changed" className="min-w-0">
        {changed.length === 0 ? (
          <p className="text-ink-3">Nothing that is written down changed.</p>
        ) : (
          <table className="data-table table-fixed">
            <caption className="sr-only">What changed</caption>
            <thead>
              <tr>
                <th scope="col" className="w-[26%]">
                  Field
                </th>
                <th scope="col">Was</th>
                <th scope="col">Is</th>
              </tr>
            </thead>
            <tbody>
              {changed.map(([field, { before, after }]) => (
                <tr key={field} className="align-top">
                  <td className="truncate py-1.5! text-ink-2" title={field}>
                    {field}
                  </td>
                  <Value text={before} />
                  <Value text={after} />
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function Value({ text }: { text: string | null }): ReactNode {
  if (text === null) return <td className="text-ink-3">–</td>;
  return (
    <td className="py-1.5! whitespace-normal!">
      <code className="line-clamp-6 break-words" title={text}>
        {text}
      </code>
    </td>
  );
}
