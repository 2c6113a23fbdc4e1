import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'mute';

const TONES: Record<Tone, string> = {
  ok: 'text-ok bg-ok-soft',
  warn: 'text-warn bg-warn-soft',
  bad: 'text-bad bg-bad-soft',
  info: 'text-info bg-info-soft',
  mute: 'text-ink-2 bg-mute-soft',
};

/** Icon, word and colour together, so that no one of them is needed. */
export function Pill({
  tone,
  icon: Icon,
  children,
  title,
}: {
  tone: Tone;
  icon?: LucideIcon;
  children: ReactNode;
  title?: string | undefined;
}): ReactNode {
  return (
    <span
      title={title}
      className={`inline-flex min-h-5 max-w-full items-center gap-[5px] rounded-full py-px ps-[7px] pe-2 text-xs font-[550] whitespace-nowrap ${TONES[tone]}`}
    >
      {Icon && <Icon size={12} aria-hidden />}
      <span className="truncate">{children}</span>
    </span>
  );
}
