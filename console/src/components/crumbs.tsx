import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { alertRuleQuery } from '../queries/alerts.ts';
import { inboxQuery } from '../queries/test-inboxes.ts';
import { webhookQuery } from '../queries/webhooks.ts';
import { PAGES, PARTS } from '../places.ts';
import type { Part } from '../places.ts';
import { place } from '../search-state.ts';
import { SETTINGS } from '../settings-pages.ts';
import { OrganizationSwitch, ProjectSwitch } from './organization-switch.tsx';

/** The part of the console that one is in. */
export function usePart(): Part | undefined {
  const path = usePath();
  return PARTS.find(({ to }) => isIn(path, to));
}

function usePath(): string {
  return useLocation({ select: ({ pathname }) => pathname.replace(/\/$/, '') });
}

function isIn(path: string, to: string): boolean {
  return path === to || path.startsWith(`${to}/`);
}

/** The page of a part that has several, where it is not the first of them. */
function usePage(part: string): string | undefined {
  const path = usePath();
  return [...PAGES, ...SETTINGS].find(({ to }) => to !== part && isIn(path, to))?.word;
}

/** Where one is: the organization, the part of the console, its page, and the thing itself. */
export function Crumbs(): ReactNode {
  const { id, delivery, inbox, rule } = useParams({ strict: false });
  const { name } = useSearch({ strict: false });
  const { to, word } = usePart() ?? PARTS[0]!;
  const page = usePage(to);
  return (
    <nav aria-label="Breadcrumbs" className="flex min-w-0 items-center gap-1.5 sm:gap-2.5">
      <OrganizationSwitch />
      <ProjectSwitch />
      <Crumb>
        <Link to={to} search={place} className="rounded-sm hover:underline">
          {word}
        </Link>
      </Crumb>
      {page !== undefined && <Crumb>{page}</Crumb>}
      {id !== undefined && <WebhookCrumb id={id} />}
      {inbox !== undefined && <InboxCrumb id={inbox} />}
      {rule !== undefined && <RuleCrumb id={rule} />}
      {delivery !== undefined && <Crumb>{delivery}</Crumb>}
      {name !== undefined && <Crumb>{name}</Crumb>}
    </nav>
  );
}

function WebhookCrumb({ id }: { id: string }): ReactNode {
  const { data } = useQuery({ ...webhookQuery(id), enabled: false });
  return data && <Crumb>{data.name}</Crumb>;
}

function InboxCrumb({ id }: { id: string }): ReactNode {
  const { data } = useQuery({ ...inboxQuery(id), enabled: false });
  return data && <Crumb>{data.name}</Crumb>;
}

function RuleCrumb({ id }: { id: string }): ReactNode {
  const { data } = useQuery({ ...alertRuleQuery(id), enabled: false });
  return data && <Crumb>{data.name}</Crumb>;
}

/** The last is where one is; it alone gives way where room is scarce. */
function Crumb({ children }: { children: ReactNode }): ReactNode {
  return (
    <span className="hidden min-w-0 items-center gap-2.5 not-last:flex-none not-last:font-medium not-last:text-ink-2 last:font-semibold md:flex">
      <span aria-hidden className="text-ink-3">
        ›
      </span>
      <span className="truncate">{children}</span>
    </span>
  );
}
