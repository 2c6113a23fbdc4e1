/** What went out, what came back, and how long each part took. */
import type { ReactNode } from 'react';
import type { Attempt, Timing } from '@tidings/sdk';
import { curlOf } from '../curl.ts';
import { BodyView } from '../ui/body-view.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Note } from '../ui/states.tsx';
import { milliseconds, sizeOf } from '../request-text.ts';

export function Exchange({
  request,
  response,
  timing,
  verdict = null,
  error = null,
  wasSent = true,
  attempt = null,
}: {
  request: Attempt['request'] | null;
  response: Attempt['response'];
  timing: Timing | null;
  verdict?: { delivered: boolean; cause: string | null } | null;
  /** What happened in the place of an answer. */
  error?: string | null;
  wasSent?: boolean;
  /** Where it is one that is on record. */
  attempt?: Pick<Attempt, 'id' | 'address'> | null;
}): ReactNode {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {verdict && (
        <Note tone={verdict.delivered ? 'ok' : 'bad'} role="status">
          {verdict.delivered
            ? `Delivered: the receiver answered ${response?.status ?? ''}.`
            : (verdict.cause ?? 'It was not delivered.')}
        </Note>
      )}
      <div className="@container min-w-0">
        <div className="grid min-w-0 gap-4 @xl:grid-cols-2">
          {request && <Request request={request} />}
          {wasSent && (
            <div className="flex min-w-0 flex-col gap-3">
              <Response response={response} error={error ?? verdict?.cause ?? null} />
              {timing && <TimingBar timing={timing} />}
              {attempt && <AttemptFacts attempt={attempt} />}
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

function Request({ request }: { request: Attempt['request'] }): ReactNode {
  const { method, url, headers, body, bodyForm, warning } = request;
  return (
    <section aria-label="Request" className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="font-semibold">Request</h3>
        <span className="text-ink-3">
          {body === null ? 'body not shown' : sizeOf(body)}
          {bodyForm === 'plaintext' && ' · shown as before encryption'}
          {bodyForm === 'base64' && ' · in base64'}
        </span>
        <div className="grow" />
        <CopyButton what="URL" word="URL" text={url} />
        <CopyButton what="Request headers" word="Headers" text={headerLines(headers)} />
        <CopyButton what="Curl command" word="curl" text={curlOf(request)} />
      </div>
      <Block>
        <span className="font-semibold">{method}</span> {url}
        {'\n'}
        <Headers headers={headers} />
      </Block>
      {body !== null && body !== '' && <BodyView what="Request body" text={body} />}
      {warning !== null && <Note tone="warn">{warning}</Note>}
    </section>
  );
}

function Response({ response, error }: { response: Attempt['response']; error: string | null }): ReactNode {
  return (
    <section aria-label="Response" className="flex min-w-0 flex-col gap-1.5">
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="font-semibold">Response</h3>
        <span className="text-ink-3">
          {response === null ? 'none' : `${response.status} · ${sizeOf(response.body)}`}
          {response?.truncated === true && ', truncated'}
        </span>
        <div className="grow" />
        {response !== null && (
          <CopyButton what="Response headers" word="Headers" text={headerLines(response.headers)} />
        )}
      </div>
      {response === null ? (
        error !== null && <Block tone="bad">{error}</Block>
      ) : (
        <>
          <Block>
            <span className={`font-semibold ${response.status < 300 ? 'text-ok' : 'text-bad'}`}>
              {response.status}
            </span>
            {'\n'}
            <Headers headers={response.headers} />
          </Block>
          {response.body !== null && response.body !== '' && (
            <BodyView what="Response body" text={response.body} />
          )}
        </>
      )}
    </section>
  );
}

/** Where it went, and by what it is found. */
function AttemptFacts({ attempt: { id, address } }: { attempt: Pick<Attempt, 'id' | 'address'> }): ReactNode {
  return (
    <dl className="flex flex-col text-xs text-ink-3 [&>div]:flex [&>div]:min-w-0 [&>div]:items-center [&>div]:gap-1.5 [&_code]:text-ink-2 [&_dt]:flex-none">
      {address !== null && (
        <div>
          <dt>Connected to</dt>
          <dd className="contents">
            <code className="min-w-0 truncate">{address}</code>
            <CopyButton what="IP address" text={address} />
          </dd>
        </div>
      )}
      <div>
        <dt>Attempt</dt>
        <dd className="contents">
          <code className="min-w-0 truncate">{id}</code>
          <CopyButton what="Attempt id" text={id} />
        </dd>
      </div>
    </dl>
  );
}

function Headers({ headers }: { headers: Attempt['request']['headers'] }): ReactNode {
  return Object.entries(headers).map(([name, value]) => (
    <span key={name}>
      <span className="text-ink-3">{name}:</span> {Array.isArray(value) ? value.join(', ') : value}
      {'\n'}
    </span>
  ));
}

/** As they stand on the wire, each value of a name in a line. */
function headerLines(headers: Attempt['request']['headers']): string {
  return Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`))
    .join('\n');
}

/** Text as it is. Long ones scroll in themselves, by keyboard as well. */
export function Block({ children, tone }: { children: ReactNode; tone?: 'bad' }): ReactNode {
  return (
    <pre
      tabIndex={0}
      className={`max-h-96 overflow-auto rounded-md bg-sunken p-2.5 leading-[1.55] break-words whitespace-pre-wrap ${tone === 'bad' ? 'text-bad' : ''}`}
    >
      {children}
    </pre>
  );
}

const PARTS = [
  ['dnsMs', 'DNS', 'bg-info'],
  ['connectMs', 'Connect', 'bg-accent'],
  ['tlsMs', 'TLS', 'bg-warn'],
] as const;

/** The time of an attempt, part by part; the words hold all that the bar shows. */
export function TimingBar({ timing }: { timing: Timing }): ReactNode {
  const made = PARTS.flatMap(([name, word, colour]) => {
    const ms = timing[name];
    return ms === null ? [] : [{ word, colour, ms }];
  });
  const connected = made.reduce((sum, { ms }) => sum + ms, 0);
  const waited = timing.firstByteMs === null ? null : Math.max(0, timing.firstByteMs - connected);
  const rest = Math.max(0, timing.totalMs - connected - (waited ?? 0));
  const parts = [
    ...made,
    ...(waited === null ? [] : [{ word: 'Waiting', colour: 'bg-line-strong', ms: waited }]),
    ...(rest === 0
      ? []
      : [{ word: waited === null ? 'No answer' : 'Reading', colour: 'bg-ink-3', ms: rest }]),
  ];
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-mute-soft">
        {parts.map(({ word, colour, ms }) => (
          <span key={word} className={`min-w-0.5 ${colour}`} style={{ flexGrow: ms, flexBasis: 0 }} />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-3 text-xs text-ink-3">
        {parts.map(({ word, colour, ms }) => (
          <span key={word} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={`size-2 rounded-full ${colour}`} />
            {word} {milliseconds(ms)}
          </span>
        ))}
        <span className="font-medium text-ink-2">Total {milliseconds(timing.totalMs)}</span>
      </p>
    </div>
  );
}
