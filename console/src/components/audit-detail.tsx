/** One entry of the audit log: who did it and from where, and what was before and after. */
import type { ReactNode } from 'react';
import { browserName } from '../browser-name.ts';
import type { ShownEntry } from '../queries/audit-log.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Time } from '../ui/time.tsx';
import { actorWords, kindWords } from './audit-words.ts';

export function AuditDetail({ entry }: { entry: ShownEntry }): ReactNode {
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
        <dt>Entry</dt>
        <dd>
          <code className="min-w-0 truncate">{entry.id}</code>
          <CopyButton what="Link to this entry" text={linkOf(entry)} />
        </dd>
        <dt>Scope</dt>
        <dd>
          {organization ?? 'the whole instance'}
          {project !== null && <> · project {project}</>}
        </dd>
      </dl>
      <section aria-label="What changed" className="min-w-0">
        {changed.length === 0 ? (
          <p className="text-ink-3">No recorded field changed.</p>
        ) : (
          <table className="data-table table-fixed">
            <caption className="sr-only">What changed</caption>
            <thead>
              <tr>
                <th scope="col" className="w-[26%]">
                  Field
                </th>
                <th scope="col">Before</th>
                <th scope="col">After</th>
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

/** By itself, whatever is looked at now: it opens there however old it is. */
function linkOf({ id }: ShownEntry): string {
  return new URL(`/settings/audit-log?open=${id}`, location.origin).href;
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
