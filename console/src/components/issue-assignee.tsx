/** Who looks after an issue, and who is to. */
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Issue } from '@tidings/sdk';
import { initials } from '../initials.ts';
import { useChangeIssue } from '../queries/issues.ts';
import { membersAroundQuery } from '../queries/members.ts';
import { useCaller, useMay } from '../queries/session.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuChoice, MenuLine } from '../ui/menu.tsx';
import { toast } from '../ui/toasts.ts';

/** In a row: initials; pointing at them tells the name. */
export function AssigneeMark({ assignee }: { assignee: NonNullable<Issue['assignee']> }): ReactNode {
  return (
    <span
      title={assignee.name}
      className="grid size-5 flex-none place-items-center rounded-full bg-accent-soft text-[9px] font-bold text-accent"
    >
      <span aria-hidden>{initials(assignee.name)}</span>
      <span className="sr-only">, assigned to {assignee.name}</span>
    </span>
  );
}

export function Assignee({ issue, mayWrite }: { issue: Issue; mayWrite: boolean }): ReactNode {
  const { assignee } = issue;
  return (
    <>
      {assignee === null ? <span className="text-ink-3">Nobody yet</span> : <span>{assignee.name}</span>}
      {mayWrite && <AssignMenu issue={issue} />}
    </>
  );
}

function AssignMenu({ issue }: { issue: Issue }): ReactNode {
  const { assignee } = issue;
  const me = useCaller().member;
  const { data: members = [] } = useQuery({
    ...membersAroundQuery(issue.organization),
    enabled: useMay('members:read'),
  });
  const change = useChangeIssue(issue.id);
  const assign = (to: { id: string; name: string } | null): void =>
    change.mutate(
      { assignee: to?.id ?? null },
      {
        onSuccess: () =>
          toast({
            tone: 'ok',
            text: to === null ? 'Assigned to nobody' : `Assigned to ${to.name}`,
          }),
        onError: (error) => toast({ tone: 'bad', text: sentenceOf(error) }),
      },
    );
  const others = members.filter(({ id }) => id !== me?.id);
  return (
    <Menu
      align="start"
      trigger={
        <Button size="small" kind="ghost" busy={change.isPending}>
          {assignee === null ? 'Assign' : 'Change'} <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      {me !== null && (
        <MenuChoice checked={assignee?.id === me.id} onChange={() => assign(me)}>
          Me ({me.name})
        </MenuChoice>
      )}
      <MenuChoice checked={assignee === null} onChange={() => assign(null)}>
        Nobody
      </MenuChoice>
      {others.length > 0 && <MenuLine />}
      {others.map((each) => (
        <MenuChoice key={each.id} checked={each.id === assignee?.id} onChange={() => assign(each)}>
          {each.name}
        </MenuChoice>
      ))}
    </Menu>
  );
}
