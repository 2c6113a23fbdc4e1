import { CircleAlert, Info, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

type Severity = NonNullable<Webhook['minSeverity']>;

/** From the least to the gravest. */
export const SEVERITY_WORDS: Record<Severity, string> = {
  info: 'Info',
  warning: 'Warning',
  error: 'Error',
  critical: 'Critical',
};

const LOOKS: Record<Severity, [Tone, LucideIcon]> = {
  info: ['info', Info],
  warning: ['warn', TriangleAlert],
  error: ['bad', CircleAlert],
  critical: ['bad', OctagonAlert],
};

export function SeverityPill({ severity }: { severity: Severity }): ReactNode {
  const [tone, icon] = LOOKS[severity];
  return (
    <Pill tone={tone} icon={icon}>
      {SEVERITY_WORDS[severity]}
    </Pill>
  );
}
