/** An issue that can wait: for how long. */
import { ChevronDown, Moon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ReactNode } from 'react';
import type { Issue } from '@tidings/sdk';
import { serverNow } from '../clock.ts';
import { timeFormat, nextMorning } from '../local-time.ts';
import { useChangeIssue } from '../queries/issues.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';
import { toast } from '../ui/toasts.ts';

const SnoozeDialog = lazy(async () => ({
  default: (await import('./issue-snooze-dialog.tsx')).SnoozeDialog,
}));

const HOUR_MS = 3_600_000;
const CHOICES: readonly [words: string, until: (now: Date) => Date][] = [
  ['For an hour', (now) => new Date(now.getTime() + HOUR_MS)],
  ['Until tomorrow, 09:00', nextMorning],
  ['For a week', (now) => new Date(now.getTime() + 7 * 24 * HOUR_MS)],
];

export function SnoozeMenu({ issue }: { issue: Issue }): ReactNode {
  const [asks, setAsks] = useState(false);
  const change = useChangeIssue(issue.id);
  const snooze = (until: Date): void =>
    change.mutate(
      { state: 'snoozed', snoozedUntil: until.toISOString() },
      {
        onSuccess: ({ snoozedUntil }) => toast({ tone: 'ok', text: snoozedWords(snoozedUntil) }),
        onError: (error) => toast({ tone: 'bad', text: sentenceOf(error) }),
      },
    );
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button size="small" busy={change.isPending}>
            <Moon size={13} aria-hidden /> Snooze <ChevronDown size={12} aria-hidden />
          </Button>
        }
      >
        {CHOICES.map(([words, until]) => (
          <MenuItem key={words} onSelect={() => snooze(until(new Date(serverNow())))}>
            {words}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setAsks(true)}>Until another time…</MenuItem>
      </Menu>
      {asks && (
        <Suspense>
          <SnoozeDialog issue={issue} onClose={() => setAsks(false)} />
        </Suspense>
      )}
    </>
  );
}

const moment = timeFormat({ dateStyle: 'medium', timeStyle: 'short' });

export function snoozedWords(until: string | null): string {
  return until === null ? 'Snoozed' : `Snoozed until ${moment.format(new Date(until))}`;
}
