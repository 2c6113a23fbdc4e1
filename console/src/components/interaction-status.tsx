import { Ban, Check, CircleDot, Hourglass } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Interaction, InteractionStatus } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

export const INTERACTION_WORDS: Record<InteractionStatus, string> = {
  open: 'Open',
  resolved: 'Resolved',
  expired: 'Expired',
  canceled: 'Canceled',
};

const LOOKS: Record<InteractionStatus, [Tone, LucideIcon]> = {
  open: ['warn', CircleDot],
  resolved: ['ok', Check],
  expired: ['mute', Hourglass],
  canceled: ['mute', Ban],
};

/** What holds stands in it, once that is decided. */
export function InteractionStatusPill({ interaction }: { interaction: Interaction }): ReactNode {
  const { status, outcome, reason } = interaction;
  const [tone, icon] = LOOKS[status];
  const isRefused = outcome !== null && styleOf(interaction, outcome) === 'danger';
  return (
    <Pill tone={status === 'resolved' && isRefused ? 'bad' : tone} icon={icon} title={reason ?? undefined}>
      {INTERACTION_WORDS[status]}
      {outcome !== null && `: ${labelOf(interaction, outcome)}`}
    </Pill>
  );
}

/** What people call an action. */
export function labelOf({ actions }: Interaction, action: string): string {
  return actions.find(({ id }) => id === action)?.label ?? action;
}

function styleOf({ actions }: Interaction, action: string): string | undefined {
  return actions.find(({ id }) => id === action)?.style;
}
