import { Ban, Check, Clock, CircleSlash, Pause, RefreshCw, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DeliveryStatus } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

export const DELIVERY_WORDS: Record<DeliveryStatus, string> = {
  pending: 'Pending',
  retrying: 'Retrying',
  success: 'Success',
  failed: 'Failed',
  held: 'Held',
  skipped: 'Skipped',
  canceled: 'Canceled',
};

const LOOKS: Record<DeliveryStatus, [Tone, LucideIcon]> = {
  pending: ['info', Clock],
  retrying: ['warn', RefreshCw],
  success: ['ok', Check],
  failed: ['bad', X],
  held: ['mute', Pause],
  skipped: ['mute', CircleSlash],
  canceled: ['mute', Ban],
};

export function DeliveryStatusPill({ status }: { status: DeliveryStatus }): ReactNode {
  const [tone, icon] = LOOKS[status];
  return (
    <Pill tone={tone} icon={icon}>
      {DELIVERY_WORDS[status]}
    </Pill>
  );
}
