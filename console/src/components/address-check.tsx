/** Whether the address of a webhook is one to which deliveries can go: told while it is written, and tried when one asks for it. */
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleMinus, Radar, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Preview } from '@tidings/sdk';
import { sentenceOf } from '../query-client.ts';
import { useMay } from '../queries/session.ts';
import { addressQuery, useCheckAddress } from '../queries/webhook-trials.ts';
import { Button } from '../ui/button.tsx';
import { useDebounced } from '../ui/debounced.ts';
import { Note } from '../ui/states.tsx';

/** Nothing that it finds keeps anybody from saving. */
export function AddressCheck({
  url,
  organization,
  error,
}: {
  url: string;
  organization: string | null;
  /** What is said of the address already. */
  error: string | undefined;
}): ReactNode {
  const mayTry = useMay('webhooks:write');
  const maySend = useMay('deliveries:write') && mayTry;
  const still = useDebounced(url);
  const { data: fault } = useQuery({
    ...addressQuery({ url: still, organization }),
    // Nobody has to be told that what is only begun is no address.
    enabled: mayTry && /:\/\/./.test(still),
  });
  const check = useCheckAddress();
  const isKnown = still === url && fault !== undefined;
  const isChecked = check.variables?.url === url;
  return (
    <div className="-mt-3.5 flex flex-col gap-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <p role="status" className="min-w-0 flex-1 basis-56 text-xs">
          {isKnown &&
            (fault === null ? (
              <Finding
                of={FINE}
                says={`Well-formed, ${schemeWords(url)}, and not an address that this server blocks.`}
              />
            ) : (
              fault !== error && <Finding of={BARRED} says={fault} />
            ))}
        </p>
        {maySend && fault === null && isKnown && (
          <Button size="small" busy={check.isPending} onClick={() => check.mutate({ url, organization })}>
            {!check.isPending && <Radar size={13} aria-hidden />} Check address
          </Button>
        )}
      </div>
      {isChecked && check.data && <Found sent={check.data} />}
      {isChecked && check.error !== null && (
        <Note tone="warn" role="alert">
          {sentenceOf(check.error)}
        </Note>
      )}
    </div>
  );
}

function schemeWords(url: string): string {
  return url.startsWith('https:') ? 'over https' : 'over plain http, which anyone on the way can read';
}

type Sent = NonNullable<Preview['sent']>;
type Result = Sent['checks'][number]['result'];

const RESULTS: Record<Result, { icon: LucideIcon; look: string; word: string }> = {
  passed: { icon: CircleCheck, look: 'text-ok', word: 'OK' },
  warning: { icon: TriangleAlert, look: 'text-warn', word: 'Warning' },
  failed: { icon: CircleAlert, look: 'text-bad', word: 'Failed' },
  skipped: { icon: CircleMinus, look: 'text-ink-3', word: 'Not checked' },
};
const { passed: FINE, warning: BARRED } = RESULTS;
const STEPS: Record<Sent['checks'][number]['check'], string> = {
  name: 'Name',
  connection: 'Connection',
  tls: 'TLS',
  answer: 'Answer',
};

/** Step by step, with what to do where it went no further. */
function Found({ sent: { delivered, response, checks } }: { sent: Sent }): ReactNode {
  const verdict = delivered
    ? 'It answers.'
    : response === null
      ? 'It cannot be reached.'
      : `It can be reached, and answers ${response.status}.`;
  return (
    <section
      aria-label="Result of the address check"
      className="rounded-md border border-line bg-sunken/40 px-3 py-2"
    >
      <p role="status" className="font-medium">
        {verdict}
      </p>
      <ul className="mt-1 flex flex-col gap-1 text-xs">
        {checks.map(({ check, result, says }) => {
          // It was asked without what it may want to see.
          const tone = result === 'failed' && response !== null ? 'warning' : result;
          return (
            <li key={check}>
              <Finding of={RESULTS[tone]} step={STEPS[check]} says={says} />
            </li>
          );
        })}
      </ul>
      {/* What a receiver may say for want of these. */}
      {response !== null && response.status >= 400 && response.status < 500 && (
        <p className="mt-1.5 text-xs text-ink-2">
          It was checked without your API key, secret and headers: <em>Send test</em> sends all of them.
        </p>
      )}
    </section>
  );
}

function Finding({
  of: { icon: Icon, look, word },
  step,
  says,
}: {
  of: (typeof RESULTS)[Result];
  step?: string;
  says: string;
}): ReactNode {
  return (
    <span className="flex items-start gap-1.5">
      <Icon size={13} className={`mt-0.5 flex-none ${look}`} aria-hidden />
      <span className="min-w-0 break-words">
        <span className="sr-only">{word}: </span>
        {step !== undefined && <span className="font-medium">{step}: </span>}
        <span className={step === undefined && look === 'text-warn' ? 'text-warn' : 'text-ink-2'}>
          {says}
        </span>
      </span>
    </span>
  );
}
