/** Code that verifies the requests of a webhook, in the language that its receiver is written in. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import type { KeyedProfile } from '@tidings/verify';
import type { SnippetLanguage } from '@tidings/verify/snippets';
import { noteVerified } from '../queries/first-steps.ts';
import { CopyButton } from '../ui/copy.tsx';
import { Skeleton } from '../ui/states.tsx';
import { Block } from './exchange.tsx';

type Snippets = typeof import('@tidings/verify/snippets');

export function ReceiverCode({
  webhook,
  profile,
  language,
  onLanguage,
}: {
  webhook: Webhook;
  profile: KeyedProfile;
  language: SnippetLanguage;
  onLanguage: (language: SnippetLanguage) => void;
}): ReactNode {
  const [snippets, setSnippets] = useState<Snippets | null>(null);
  useEffect(() => {
    let wanted = true;
    void import('@tidings/verify/snippets').then((loaded) => wanted && setSnippets(loaded));
    return () => {
      wanted = false;
    };
  }, []);
  if (snippets === null) return <Skeleton className="h-80 w-full" />;
  const { SNIPPET_LANGUAGES, receiverSnippet, snippetVariable } = snippets;
  const code = receiverSnippet(language, profile, webhook.headerNames ?? undefined);
  const isPublic = snippetVariable(profile) === 'WEBHOOK_PUBLIC_KEY';
  return (
    <div className="flex min-w-0 flex-col gap-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <div role="group" aria-label="Language" className="flex min-w-0 flex-wrap gap-1">
          {(Object.entries(SNIPPET_LANGUAGES) as [SnippetLanguage, string][]).map(([each, word]) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === language}
              className="h-7 rounded-md px-2 font-medium text-ink-2 hover:bg-hover hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent"
              onClick={() => onLanguage(each)}
            >
              {word}
            </button>
          ))}
        </div>
        <div className="grow" />
        <span onClickCapture={noteVerified}>
          <CopyButton what="Code" text={code} word="Copy" />
        </span>
      </div>
      <Block>{code}</Block>
      <p className="text-ink-2">
        {isPublic ? (
          <>
            The public key is in <code>WEBHOOK_PUBLIC_KEY</code>: <code>whpk_</code> and, in base64, the{' '}
            <code>x</code> of the{' '}
            <a
              href={`/.well-known/jwks.json?webhook=${webhook.id}`}
              className="rounded-sm text-accent underline"
            >
              webhook’s key set
            </a>
            .
          </>
        ) : (
          <>
            The secret comes from the environment variable <code>WEBHOOK_SECRET</code>: copy it from the row
            Signing secret, and keep it out of the code.
          </>
        )}{' '}
        {language === 'curl'
          ? 'curl receives nothing: this sends your receiver a signed request, to try it with.'
          : 'Pass it the body as raw bytes, and remember the ids you have handled: an event can come twice.'}
      </p>
    </div>
  );
}
