/** The row of the signing secret. It is fetched when it is wanted, and forgotten again. */
import { useQueryClient } from '@tanstack/react-query';
import { Eye, EyeOff, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { useMay } from '../queries/session.ts';
import { revealSecret } from '../queries/webhooks.ts';
import { sentenceOf } from '../query-client.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { KeptFocus } from '../ui/kept-focus.tsx';
import { toast } from '../ui/toasts.ts';
import { PreviousSecrets } from './previous-secrets.tsx';
import { RotateSecret } from './rotate-secret.tsx';

const SHOWN_MS = 30_000;
/** As many, whatever its length is. */
const DOTS = '•'.repeat(12);

export function SigningSecret({ webhook }: { webhook: Webhook }): ReactNode {
  const { id, previousSecrets } = webhook;
  const mayReveal = useMay('webhooks:reveal');
  const mayRotate = useMay('webhooks:write');
  const [secret, setSecret] = useState<string | null>(null);
  const [rotates, setRotates] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (secret === null) return;
    const timer = setTimeout(() => setSecret(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [secret]);
  const queries = useQueryClient();
  const ask = async (): Promise<string> => {
    const shown = await revealSecret(id);
    // That somebody had it is in the audit log now.
    void queries.invalidateQueries({ queryKey: ['audit-log'] });
    return shown;
  };
  const reveal = async (): Promise<void> => {
    setBusy(true);
    try {
      setSecret(await ask());
    } catch (error) {
      toast({ tone: 'bad', text: sentenceOf(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="min-w-0 flex-1">
      <KeptFocus>
        <div className="flex min-w-0 flex-col gap-1.5">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1.5">
            {secret === null ? (
              <span className="me-1 max-w-full overflow-hidden font-mono tracking-[0.12em] text-ink-2">
                <span aria-hidden>{DOTS}</span>
                <span className="sr-only">hidden</span>
              </span>
            ) : (
              <code className="min-w-0 rounded-md bg-sunken px-1.5 py-0.5" data-secret>
                {secret}
              </code>
            )}
            {mayReveal && (
              <>
                <CopyButton what="Secret" text={ask} word="Copy" />
                <Button
                  kind="ghost"
                  size="small"
                  busy={busy}
                  aria-pressed={secret !== null}
                  onClick={() => (secret === null ? void reveal() : setSecret(null))}
                >
                  {secret === null ? <Eye size={13} aria-hidden /> : <EyeOff size={13} aria-hidden />}
                  {secret === null ? 'Reveal' : 'Hide'}
                </Button>
              </>
            )}
            {mayRotate && (
              <Button kind="ghost" size="small" onClick={() => setRotates(true)}>
                <RotateCw size={13} aria-hidden /> Rotate
              </Button>
            )}
            {!mayReveal && <span className="text-ink-3">You may not see secrets.</span>}
          </div>
          {previousSecrets.length > 0 && <PreviousSecrets webhook={webhook} mayEnd={mayRotate} />}
          {rotates && (
            <RotateSecret
              webhook={webhook}
              mayReveal={mayReveal}
              onClose={() => setRotates(false)}
              onRotated={(next) => {
                setSecret(mayReveal ? next : null);
                setRotates(false);
              }}
            />
          )}
        </div>
      </KeptFocus>
    </div>
  );
}
