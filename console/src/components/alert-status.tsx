import { Check, Eye, Siren } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AlertStatus } from '@tidings/sdk';
import type { ShownAlert } from '../queries/alerts.ts';
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

/** What happened. The name of the rule has the direction of its own letters, and what is said of it that of the sentence. */
export function AlertTitle({ alert: { summary, rule } }: { alert: ShownAlert }): ReactNode {
  if (!summary.startsWith(`${rule.name}:`)) return summary;
  return (
    <>
      <bdi>{rule.name}</bdi>
      {summary.slice(rule.name.length)}
    </>
  );
}
