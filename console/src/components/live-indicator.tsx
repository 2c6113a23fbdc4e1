/** Whether what is shown follows what happens. */
import { Pause, Radio, Unplug } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStandings } from '../live-state.ts';
import type { LiveStanding } from '../live-state.ts';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

const SAID: Partial<Record<LiveStanding, readonly [Tone, LucideIcon, string, string]>> = {
  live: ['ok', Radio, 'Live', 'What is shown here is updated as things happen.'],
  paused: ['info', Pause, 'Paused', 'Updates wait until you resume.'],
  waiting: ['warn', Unplug, 'Reconnecting', 'The server cannot be heard: what is shown may be out of date.'],
  'catching-up': ['info', Radio, 'Catching up', 'What happened meanwhile is being loaded.'],
  ended: [
    'warn',
    Unplug,
    'Not live',
    'There are no live updates here: what is shown is looked up now and then.',
  ],
};

export function LiveIndicator(): ReactNode {
  const standing = useStandings();
  const said = standing === null ? undefined : SAID[standing];
  if (said === undefined) return null;
  const [tone, icon, word, title] = said;
  return (
    // What goes wrong is said to those who hear the page; that all is well is not, on each screen anew.
    <div
      {...(tone === 'warn' && { role: 'status' })}
      className={`flex flex-none ${standing === 'live' ? 'max-[22.5rem]:sr-only' : ''}`}
    >
      <Pill tone={tone} icon={icon} title={title}>
        {/* On narrow screens its room is that of where one is, and on the narrowest that of its sign as well. */}
        <span className={standing === 'live' ? 'max-sm:sr-only' : ''}>{word}</span>
      </Pill>
    </div>
  );
}
