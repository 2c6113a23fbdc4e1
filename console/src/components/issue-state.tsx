import { BellOff, Check, CircleDot, Eye, Moon } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { IssueState } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

export const ISSUE_WORDS: Record<IssueState, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  resolved: 'Resolved',
  ignored: 'Ignored',
};

const LOOKS: Record<IssueState, [Tone, LucideIcon]> = {
  open: ['bad', CircleDot],
  acknowledged: ['warn', Eye],
  snoozed: ['info', Moon],
  resolved: ['ok', Check],
  ignored: ['mute', BellOff],
};

export function IssueStatePill({ state, reason }: { state: IssueState; reason: string | null }): ReactNode {
  const [tone, icon] = LOOKS[state];
  return (
    <Pill tone={tone} icon={icon} title={reason ?? undefined}>
      {ISSUE_WORDS[state]}
    </Pill>
  );
}
