import { Check, Eye, Siren } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AlertStatus } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

export const ALERT_WORDS: Record<AlertStatus, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

const LOOKS: Record<AlertStatus, [Tone, LucideIcon]> = {
  open: ['bad', Siren],
  acknowledged: ['warn', Eye],
  resolved: ['ok', Check],
};

export function AlertStatusPill({ status }: { status: AlertStatus }): ReactNode {
  const [tone, icon] = LOOKS[status];
  return (
    <Pill tone={tone} icon={icon}>
      {ALERT_WORDS[status]}
    </Pill>
  );
}
