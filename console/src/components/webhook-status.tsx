import { Check, CircleSlash, Pause, RefreshCw, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import type { WebhookStatus } from '../search-state.ts';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

/** One word for what is the matter with a webhook. */
export function statusOf({
  enabled,
  paused,
  health,
}: Pick<Webhook, 'enabled' | 'paused' | 'health'>): WebhookStatus {
  if (!enabled) return health === 'auto-disabled' ? 'auto-disabled' : 'disabled';
  if (paused) return 'paused';
  return health === 'failing' ? 'failing' : 'active';
}

export const STATUS_WORDS: Record<WebhookStatus, string> = {
  active: 'Active',
  failing: 'Failing',
  paused: 'Paused',
  disabled: 'Disabled',
  'auto-disabled': 'Auto-disabled',
};

const LOOKS: Record<WebhookStatus, [Tone, LucideIcon]> = {
  active: ['ok', Check],
  failing: ['warn', RefreshCw],
  paused: ['mute', Pause],
  disabled: ['mute', CircleSlash],
  'auto-disabled': ['bad', X],
};

export function WebhookStatusPill({ webhook }: { webhook: Webhook }): ReactNode {
  const status = statusOf(webhook);
  const [tone, icon] = LOOKS[status];
  return (
    <Pill tone={tone} icon={icon} title={webhook.disabledReason ?? undefined}>
      {STATUS_WORDS[status]}
    </Pill>
  );
}
