import { Ban, Check, CircleSlash, Clock, Eraser, EyeOff, Filter, Gauge, Pause, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Explained } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

/** What became of an event at a webhook, in a word or two. */
export const EXPLAINED_WORDS: Record<Explained, string> = {
  delivered: 'Delivered',
  waiting: 'Waiting',
  held: 'Held',
  'rate-limited': 'Rate limit',
  'given-up': 'Given up',
  expired: 'Expired',
  canceled: 'Canceled',
  disabled: 'Disabled',
  'not-subscribed': 'Not subscribed',
  'other-category': 'Other category',
  'below-severity': 'Below severity',
  filtered: 'Filtered',
  'not-named': 'Not named',
  'other-project': 'Other project',
  'made-later': 'Made later',
  deleted: 'Deleted',
};

const LOOKS: Record<Explained, [Tone, LucideIcon]> = {
  delivered: ['ok', Check],
  waiting: ['info', Clock],
  held: ['mute', Pause],
  'rate-limited': ['warn', Gauge],
  'given-up': ['bad', X],
  expired: ['warn', Eraser],
  canceled: ['mute', Ban],
  disabled: ['mute', CircleSlash],
  'not-subscribed': ['mute', EyeOff],
  'other-category': ['mute', EyeOff],
  'below-severity': ['mute', EyeOff],
  filtered: ['mute', Filter],
  'not-named': ['mute', EyeOff],
  'other-project': ['mute', EyeOff],
  'made-later': ['mute', Clock],
  deleted: ['mute', Ban],
};

export function ExplainedPill({ result }: { result: Explained }): ReactNode {
  const [tone, icon] = LOOKS[result];
  return (
    <Pill tone={tone} icon={icon}>
      {EXPLAINED_WORDS[result]}
    </Pill>
  );
}
