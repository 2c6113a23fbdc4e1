import { useInfiniteQuery } from '@tanstack/react-query';
import { UserRoundPlus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { InviteMember } from '../components/invite-member.tsx';
import { Listed } from '../components/listed.tsx';
import { MemberTable } from '../components/member-table.tsx';
import { useOrganization } from '../components/organization-switch.tsx';
import { membersQuery } from '../queries/members.ts';
import { useMay } from '../queries/session.ts';
import { useTitle } from '../title.ts';
import { Button } from '../ui/button.tsx';
import { HowMany, Placeholder } from '../ui/states.tsx';

/** Who may come in, and what each may do. */
export default function Members(): ReactNode {
  useTitle('Members');
  const organization = useOrganization();
  const mayWrite = useMay('members:write');
  const [invites, setInvites] = useState(false);
  const query = useInfiniteQuery(membersQuery(organization));
  const { data, hasNextPage } = query;
  const members = data?.pages.flatMap((page) => page.members) ?? [];
  return (
    <>
      <div className="mb-3.5 flex flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="text-lg font-bold tracking-[-0.015em]">Members</h1>
        {data !== undefined && (
          <HowMany found={members.length}>
            {members.length}
            {hasNextPage && '+'} {organization === null ? 'everywhere' : `of ${organization}`}
          </HowMany>
        )}
        <div className="grow" />
        {mayWrite && (data === undefined || members.length > 0) && (
          <Button kind="primary" onClick={() => setInvites(true)}>
            <UserRoundPlus size={14} aria-hidden /> Invite
          </Button>
        )}
      </div>
      <Listed
        pages={query}
        what="members"
        empty={
          members.length > 0 ? null : (
            <Placeholder
              icon={UsersRound}
              title="No members of its own"
              actions={
                mayWrite && (
                  <Button kind="primary" onClick={() => setInvites(true)}>
                    <UserRoundPlus size={14} aria-hidden /> Invite
                  </Button>
                )
              }
            >
              Everyone here is a member of the whole instance.
            </Placeholder>
          )
        }
      >
        <MemberTable members={members} showsOrganization={organization === null} />
      </Listed>
      {invites && <InviteMember onClose={() => setInvites(false)} />}
    </>
  );
}
