/** What the table of the audit log can show of each entry. */
import type { LogColumn } from '@tidings/core/log-columns';
import type { AuditEntry } from '@tidings/sdk';
import { portal } from '../portal.ts';
import type { ShownEntry } from '../queries/audit-log.ts';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';
import { Time } from '../ui/time.tsx';
import { ACTION_WORDS, actorWords, kindWords } from './audit-words.ts';
import { CutCode } from './log-columns.tsx';
import type { Column, Columns } from './log-columns.tsx';
import { RowLink } from './row-link.tsx';

const TONES: Partial<Record<AuditEntry['action'], Tone>> = {
  create: 'ok',
  update: 'info',
  delete: 'bad',
  erase: 'bad',
  reveal: 'warn',
  'sign-in-refused': 'warn',
};

export type AuditColumnName = LogColumn<'audit-log'>;

const OF = {
  time: {
    label: 'Time',
    width: 'w-40',
    from: 'sm',
    cell: ({ at }) => (
      <code className="text-ink-2">
        <Time at={at} as="clock" />
      </code>
    ),
  },
  action: {
    label: 'Action',
    width: 'w-36 max-sm:w-28',
    cell: ({ action }) => <Pill tone={TONES[action] ?? 'mute'}>{ACTION_WORDS[action]}</Pill>,
  },
  resource: {
    label: 'What',
    cell: ({ id, organization, resource, at, actor }) => (
      <>
        <RowLink
          // A customer has that of one webhook, and no other.
          to={portal === null ? '/settings/audit-log' : `/webhooks/${resource.id}/audit`}
          search={{ organization, open: id }}
          className="block truncate"
        >
          <span title={resource.name ?? resource.id}>
            <span className="text-ink-3">{kindWords(resource.kind)}</span>{' '}
            <span className="font-medium">{resource.name ?? resource.id}</span>
          </span>
        </RowLink>
        <span className="block truncate text-xs text-ink-3 sm:hidden">
          <Time at={at} /> by {actorWords(actor)}
        </span>
      </>
    ),
  },
  actor: {
    label: 'Who',
    width: 'w-[26%]',
    from: 'md',
    cell: ({ actor }) => (
      <span className="block truncate text-ink-2" title={actorWords(actor)}>
        {actorWords(actor)}
      </span>
    ),
  },
  org: {
    label: 'Organization',
    width: 'w-[14%]',
    from: 'lg',
    cell: ({ organization }) => (
      <span className="block truncate text-ink-2" title={organization ?? undefined}>
        {organization ?? 'the whole instance'}
      </span>
    ),
  },
  project: { label: 'Project', from: 'lg', cell: ({ project }) => <CutCode text={project} /> },
  changed: {
    label: 'Changed',
    from: 'lg',
    cell: ({ changes }) => <CutCode text={Object.keys(changes).join(', ') || null} />,
  },
  address: { label: 'Address', width: 'w-36', from: 'lg', cell: ({ address }) => <CutCode text={address} /> },
  operation: { label: 'Call', from: 'lg', cell: ({ operation }) => <CutCode text={operation} /> },
  'resource.id': { label: 'Id', from: 'lg', cell: ({ resource }) => <CutCode text={resource.id} /> },
} as const satisfies Record<AuditColumnName, Column<ShownEntry>>;

export const AUDIT_COLUMNS: Columns<ShownEntry, AuditColumnName> = {
  subject: 'audit-log',
  of: OF,
  usual: ['time', 'action', 'resource', 'actor', 'org'],
  storedAs: 'tidings-audit-columns',
};
