/** How a webhook is delivered: signed, with which body, headers and encryption, how often and how fast. Tucked away. */
import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { impliedSigning } from '@tidings/core/implied-signing';
import { retryDelays } from '@tidings/core/retry';
import type { RetryPolicy } from '@tidings/core/retry';
import { readDelays, USUAL_TIMEOUT_SECONDS } from '../delivery-draft.ts';
import type { HeaderDraft } from '../delivery-draft.ts';
import { organizationQuery } from '../queries/organizations.ts';
import { projectsQuery } from '../queries/projects.ts';
import { useMay } from '../queries/session.ts';
import { span } from '../request-text.ts';
import { takesTemplate } from '../webhook-draft.ts';
import { PAYLOAD_WORDS } from './webhook-words.tsx';
import type { WebhookDraft } from '../webhook-draft.ts';
import { Button } from '../ui/button.tsx';
import { useDebounced } from '../ui/debounced.ts';
import { Field, FieldError, inputClass, SelectField, TextField } from '../ui/field.tsx';
import { More } from '../ui/more.tsx';
import { SecretField } from '../ui/secret-field.tsx';
import { Switch } from '../ui/switch.tsx';
import { useNow } from '../ui/time.tsx';
import { OWN_RETRY, retryOptions } from './retry-words.ts';
import { TemplateField } from './template-field.tsx';
import { timeFormat } from '../local-time.ts';

interface PartProps {
  draft: WebhookDraft;
  /** What is wrong, by field. */
  at: Readonly<Record<string, string>>;
  isNew: boolean;
  change: (part: Partial<WebhookDraft>) => void;
}

export function DeliveryFields(props: PartProps & { organization: string | null }): ReactNode {
  return (
    <>
      <Message {...props} />
      {props.draft.type === 'rest' && <HeadersAndEncryption {...props} />}
      <Pace {...props} />
    </>
  );
}

const SIGNING_WORDS = {
  '': 'Standard Webhooks (recommended)',
  ed25519: 'Standard Webhooks, Ed25519',
  admin: 'Admin.do',
  sha256: 'sha256=… (Y42, GitHub)',
  pangea: 'Pangea',
  stripe: 'Stripe',
  none: 'None',
};
/** As the choice has it. */
function impliedBy({ secret, encryption }: WebhookDraft): keyof typeof SIGNING_WORDS {
  const implied = impliedSigning({ secret, encryption: encryption === '' ? undefined : encryption });
  return implied === 'standard' ? '' : implied;
}

function Message({
  draft,
  at,
  isNew,
  organization,
  change,
}: PartProps & { organization: string | null }): ReactNode {
  const isRest = draft.type === 'rest';
  const isSet =
    draft.description !== '' ||
    (draft.retry !== '' && draft.retry !== 'standard') ||
    draft.template !== '' ||
    (isRest && (draft.signing !== '' || draft.payload !== '' || draft.secret !== ''));
  const select = (
    label: string,
    name: 'signing' | 'payload',
    words: Readonly<Record<string, string>>,
  ): ReactNode => (
    <SelectField
      label={label}
      error={at[`/${name}`]}
      value={draft[name]}
      options={Object.entries(words)}
      onChange={(value) => change({ [name]: value })}
    />
  );
  return (
    <More
      title={isRest ? 'Signing, body and retries' : 'Message and retries'}
      isSet={isSet}
      faults={['/signing', '/secret', '/payload', '/template', '/retry', '/description'].map(
        (path) => at[path],
      )}
    >
      {isRest && select('Signing profile', 'signing', SIGNING_WORDS)}
      {isRest &&
        draft.signing !== 'none' &&
        (isNew || draft.secret !== '' || at['/secret'] !== undefined) && (
          <SecretField
            label="Signing secret"
            hint={
              isNew
                ? draft.secret !== '' && draft.signing === ''
                  ? `With this secret, the signing profile is ${SIGNING_WORDS[impliedBy(draft)]}, unless you choose another.`
                  : 'Left empty, one is generated. Receivers use it to check who sends.'
                : 'Only for a change of signing profile. To replace the secret, rotate it.'
            }
            value={draft.secret}
            error={at['/secret']}
            onChange={(secret) => change({ secret })}
          />
        )}
      {isRest && select('Body', 'payload', PAYLOAD_WORDS)}
      {takesTemplate(draft) && (
        <TemplateField draft={draft} organization={organization} error={at['/template']} change={change} />
      )}
      <SelectField
        label="Retries"
        error={draft.retry === OWN_RETRY ? undefined : at['/retry']}
        value={draft.retry}
        options={retryOptions(draft.retry, isNew ? 'Default of the project or the organization' : null, true)}
        onChange={(retry) => change({ retry })}
      />
      {draft.retry === OWN_RETRY && (
        <TextField
          label="Delays between attempts"
          required
          mono
          autoComplete="off"
          spellCheck={false}
          placeholder="5s 5m 30m 2h"
          value={draft.delays}
          error={at['/retry']}
          onChange={({ target }) => change({ delays: target.value })}
        />
      )}
      <Schedule draft={draft} organization={organization} />
      <TextField
        label="Description"
        autoComplete="off"
        value={draft.description}
        error={at['/description']}
        onChange={({ target }) => change({ description: target.value })}
      />
    </More>
  );
}

/** When attempts would be made, if each of them failed at once. */
const exact = timeFormat({
  ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  hourCycle: 'h23',
});

function Schedule({
  draft: { retry, delays, project },
  organization,
}: Pick<PartProps, 'draft'> & { organization: string | null }): ReactNode {
  const now = useNow();
  const inherited = useInheritedRetry(organization ?? 'default', project, retry === '');
  const read = retry === OWN_RETRY ? readDelays(delays) : [];
  if (typeof read === 'string') return null;
  const policy = retry === OWN_RETRY ? { delays: read } : retry === '' ? inherited : retry;
  if (policy === null) return null;
  let since = 0;
  const times = retryDelays(policy).map((delay) => (since += delay));
  return (
    <section aria-label="When it is attempted" className="-mt-2 text-xs text-ink-2">
      <p className="mb-1 text-ink-3">An event sent now would be attempted</p>
      <ol className="grid grid-cols-[repeat(auto-fill,minmax(210px,1fr))] gap-x-4 gap-y-0.5">
        {times.map((after, index) => (
          <li key={index} className="flex items-baseline gap-2">
            <span className="w-4 flex-none text-end text-ink-3 tabular-nums">{index + 1}</span>
            <time dateTime={new Date(now + after).toISOString()} className="tabular-nums">
              {exact.format(now + after)}
            </time>
            <span className="text-ink-3">{after === 0 ? 'at once' : `after ${span(after)}`}</span>
          </li>
        ))}
      </ol>
      <p className="mt-1 text-ink-3">
        {times.length > 1 ? 'Delays vary by a tenth. ' : ''}Then it is given up.
      </p>
    </section>
  );
}

/** What the project or the organization has for webhooks that say nothing; null while that is not known. */
function useInheritedRetry(organization: string, project: string, isWanted: boolean): RetryPolicy | null {
  const wanted = useDebounced(organization);
  const mayRead = useMay('organizations:read');
  const enabled = isWanted && mayRead;
  const whole = useQuery({ ...organizationQuery(wanted), enabled, retry: false });
  const projects = useQuery({ ...projectsQuery(wanted), enabled: enabled && project !== '', retry: false });
  if (!enabled || whole.isPending || (project !== '' && projects.isPending)) return null;
  // One that is not there yet is made with nothing of its own.
  const own = projects.data?.find(({ id }) => id === project)?.defaultRetry ?? null;
  return own ?? whole.data?.defaultRetry ?? 'standard';
}

const ENCRYPTION_WORDS = {
  '': 'None',
  jwe: 'JWE, to a public key or with a shared one',
  pangea: 'Pangea: with the signing secret',
};

function HeadersAndEncryption({ draft, at, isNew, change }: PartProps): ReactNode {
  const { headers, encryption } = draft;
  const put = (index: number, part: Partial<HeaderDraft>): void =>
    change({ headers: headers.with(index, { ...headers[index]!, ...part }) });
  return (
    <More
      title="Headers and encryption"
      isSet={headers.length > 0 || encryption !== ''}
      faults={[at['/headers'], at['/encryption']]}
    >
      <fieldset
        className="flex flex-col gap-2"
        aria-invalid={at['/headers'] === undefined ? undefined : true}
        tabIndex={-1}
      >
        <legend className="mb-1 font-medium">
          Custom headers<span className="ms-1.5 font-normal text-ink-3">optional</span>
        </legend>
        {headers.map((header, index) => (
          // Rows have nothing else that stays the same as one writes.
          <Header
            key={index}
            header={header}
            n={index + 1}
            onChange={(part) => put(index, part)}
            onRemove={() => change({ headers: headers.toSpliced(index, 1) })}
          />
        ))}
        <div>
          <Button
            size="small"
            onClick={() =>
              change({ headers: [...headers, { name: '', value: '', isShown: false, isKept: false }] })
            }
          >
            <Plus size={13} aria-hidden /> Header
          </Button>
        </div>
        {at['/headers'] !== undefined && <FieldError>{at['/headers']}</FieldError>}
        <p className="text-xs text-ink-3">
          Sent with each request. A value is kept secret and never shown again, unless it is marked as shown.
        </p>
      </fieldset>
      <SelectField
        label="Encryption of the body"
        error={encryption === 'jwe' ? undefined : at['/encryption']}
        value={encryption}
        options={Object.entries(ENCRYPTION_WORDS) as [WebhookDraft['encryption'], string][]}
        onChange={(next) => change({ encryption: next })}
      />
      {encryption === 'jwe' && (
        <Field
          label="Key of the receiver"
          required={isNew}
          error={at['/encryption']}
          hint={
            isNew
              ? 'A public key as a JWK, or 32 bytes in base64 that you share with the receiver.'
              : 'Left empty, the current one stays. A public key as a JWK, or 32 bytes in base64 that you share.'
          }
        >
          {(described) => (
            <textarea
              {...described}
              rows={3}
              autoComplete="off"
              spellCheck={false}
              placeholder={'{"kty":"OKP","crv":"X25519","x":"…"}'}
              className={`${inputClass} h-auto resize-y py-1.5 font-mono text-xs leading-[1.6]`}
              value={draft.encryptionKey}
              onChange={({ target }) => change({ encryptionKey: target.value })}
            />
          )}
        </Field>
      )}
      {encryption !== '' && (
        <Switch
          label="Show bodies before encryption"
          hint="Deliveries show the body as it was before encryption. Otherwise only what was sent is kept, which nobody here can read."
          checked={draft.keepsPlaintext}
          onChange={(keepsPlaintext) => change({ keepsPlaintext })}
        />
      )}
    </More>
  );
}

function Header({
  header: { name, value, isShown, isKept },
  n,
  onChange,
  onRemove,
}: {
  header: HeaderDraft;
  /** From 1. */
  n: number;
  onChange: (part: Partial<HeaderDraft>) => void;
  onRemove: () => void;
}): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <input
        aria-label={`Name of header ${n}`}
        autoComplete="off"
        spellCheck={false}
        placeholder="X-Environment"
        className={`${inputClass} w-44! flex-none font-mono text-xs max-sm:w-full!`}
        value={name}
        onChange={({ target }) => onChange({ name: target.value })}
      />
      <input
        aria-label={`Value of header ${n}`}
        type={isShown ? 'text' : 'password'}
        autoComplete="off"
        spellCheck={false}
        placeholder={isKept && !isShown ? '••••••••  unchanged' : undefined}
        className={`${inputClass} w-auto! min-w-32! flex-1 font-mono text-xs`}
        value={value}
        onChange={({ target }) => onChange({ value: target.value })}
      />
      <label className="flex min-h-6 items-center gap-1.5">
        <input
          type="checkbox"
          checked={isShown}
          onChange={({ target }) => onChange({ isShown: target.checked })}
        />
        shown
      </label>
      <Button kind="ghost" size="icon" aria-label={`Remove header ${n}`} onClick={onRemove}>
        <X size={14} aria-hidden />
      </Button>
    </div>
  );
}

function Pace({ draft, at, change }: PartProps): ReactNode {
  const { timeout, perSecond, ordered } = draft;
  return (
    <More
      title="Timeout, rate and order"
      isSet={timeout !== '' || perSecond !== '' || ordered}
      faults={[at['/timeoutMs'], at['/rateLimit'], at['/ordered']]}
    >
      <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
        <TextField
          label="Timeout in seconds"
          inputMode="decimal"
          autoComplete="off"
          placeholder={String(USUAL_TIMEOUT_SECONDS)}
          hint="For a whole attempt, at most 30."
          value={timeout}
          error={at['/timeoutMs']}
          onChange={({ target }) => change({ timeout: target.value })}
        />
        <TextField
          label="Requests per second, at most"
          inputMode="decimal"
          autoComplete="off"
          placeholder="as many as it can take"
          hint="0.1 is one in ten seconds."
          value={perSecond}
          error={at['/rateLimit']}
          onChange={({ target }) => change({ perSecond: target.value })}
        />
      </div>
      <Switch
        label="Send in order"
        hint="One after another, in the order in which events came. One that fails holds up those behind it until it arrives or is given up."
        checked={ordered}
        onChange={(next) => change({ ordered: next })}
      />
    </More>
  );
}
