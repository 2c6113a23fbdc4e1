import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { toast } from './toasts.ts';

const DONE_MS = 1600;

/** Copies a text, or what a call answers with; the text itself is shown nowhere. */
export function CopyButton({
  what,
  text,
  word = null,
}: {
  /** Such as `Secret`, for who hears it. */
  what: string;
  text: string | (() => Promise<string>);
  /** Shown beside the icon, such as `Copy`; null: nothing. */
  word?: string | null;
}): ReactNode {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), DONE_MS);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async (): Promise<void> => {
    try {
      await write(text);
      setDone(true);
      toast({ tone: 'ok', text: `${what} copied` });
    } catch (error) {
      toast({ tone: 'bad', text: `${what} could not be copied: ${(error as Error).message}` });
    }
  };
  const Icon = done ? Check : Copy;
  return word !== null ? (
    <Button
      size="small"
      {...(word !== 'Copy' && { 'aria-label': `Copy ${inSentence(what)}` })}
      onClick={() => void copy()}
    >
      <Icon size={13} aria-hidden /> {word}
    </Button>
  ) : (
    <button
      type="button"
      aria-label={`Copy ${inSentence(what)}`}
      title={`Copy ${inSentence(what)}`}
      className="grid size-6 flex-none place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"
      onClick={() => void copy()}
    >
      <Icon size={13} aria-hidden />
    </button>
  );
}

/** What is an abbreviation stays one. */
function inSentence(what: string): string {
  return what.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Safari writes what is still on its way only when it is handed over at once, within the click. */
async function write(text: string | (() => Promise<string>)): Promise<void> {
  if (typeof text === 'string') return navigator.clipboard.writeText(text);
  const coming = text();
  const blob = coming.then((value) => new Blob([value], { type: 'text/plain' }));
  // Whoever awaits first hears of a refusal by the server.
  await Promise.all([coming, navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])]);
}
