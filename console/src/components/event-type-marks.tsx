import { Archive, FileClock, Radio, ShieldCheck, TriangleAlert, UserRoundPen } from 'lucide-react';
import type { ReactNode } from 'react';
import type { EventType } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';

const number = new Intl.NumberFormat();

/** What sets a type apart from others: whose it is, how it stands, and whether events have to fit. */
export function EventTypeMarks({ type }: { type: EventType }): ReactNode {
  const { organization, pack, deprecated, draft, validation, violations } = type;
  const misfits = (violations?.warned ?? 0) + (violations?.refused ?? 0);
  return (
    <span className="flex flex-wrap items-center gap-1">
      {deprecated && (
        <Pill tone="warn" icon={Archive}>
          Deprecated
        </Pill>
      )}
      {draft && (
        <Pill tone="mute" icon={FileClock}>
          Draft
        </Pill>
      )}
      {organization !== null && (
        <Pill tone="info" icon={UserRoundPen} title={pack === null ? undefined : 'Replaces a built-in type'}>
          Custom
        </Pill>
      )}
      {pack === 'operational' && (
        <Pill tone="mute" icon={Radio} title="What Tidings reports about itself">
          Operational
        </Pill>
      )}
      {validation !== 'off' && (
        <Pill
          tone="ok"
          icon={ShieldCheck}
          title={
            validation === 'warn'
              ? 'Events that do not fit are accepted with a warning'
              : 'Events that do not fit are refused'
          }
        >
          {validation === 'warn' ? 'Warns' : 'Rejects'}
        </Pill>
      )}
      {misfits > 0 && (
        <Pill tone="bad" icon={TriangleAlert} title="Events that did not fit the schema">
          {number.format(misfits)}
        </Pill>
      )}
    </span>
  );
}
