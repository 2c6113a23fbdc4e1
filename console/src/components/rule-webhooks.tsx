/** Which webhooks an alert rule tells: some of those there are, and a new one without leaving the rule. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useMay } from '../queries/session.ts';
import { useWebhooks } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { FieldError, inputClass } from '../ui/field.tsx';
import { QuickWebhook } from './quick-webhook.tsx';
import { TYPE_WORDS } from './webhook-words.tsx';

const count = new Intl.NumberFormat();
/** Up to so many can be looked through. */
const MOST_UNSOUGHT = 8;
const MOST_SHOWN = 100;

export function RuleWebhooks({
  legend,
  hint,
  organization,
  project,
  chosen,
  error,
  onChange,
}: {
  legend: string;
  hint: string;
  organization: string | null;
  project: string;
  chosen: readonly string[];
  error: string | undefined;
  onChange: (chosen: string[]) => void;
}): ReactNode {
  const { webhooks } = useWebhooks({ organization: organization ?? 'default' });
  const [sought, setSought] = useState('');
  const mayCreate = useMay('webhooks:write');
  const [creates, setCreates] = useState(false);
  // What is ticked now stays where it was: a row that moves is ticked off again by whoever points at it.
  const [first, setFirst] = useState(chosen);
  const wanted = sought.trim().toLocaleLowerCase();
  // What is ticked, or was, is in sight, whatever is sought.
  const isKept = (id: string): boolean => chosen.includes(id) || first.includes(id);
  const found = webhooks
    .filter(({ id, name }) => isKept(id) || name.toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => Number(first.includes(b.id)) - Number(first.includes(a.id)));
  const shown = found.filter(({ id }, place) => place < MOST_SHOWN || isKept(id));
  return (
    <fieldset
      className="flex flex-col gap-1.5"
      aria-invalid={error === undefined ? undefined : true}
      tabIndex={error === undefined ? undefined : -1}
    >
      <legend className="mb-1 font-medium">
        {legend}
        <span className="ms-1.5 font-normal text-ink-3">optional</span>
      </legend>
      {webhooks.length > MOST_UNSOUGHT && (
        <input
          type="search"
          aria-label="Search webhooks by name"
          placeholder="Name"
          className={inputClass}
          value={sought}
          onChange={({ target }) => setSought(target.value)}
          onKeyDown={(event) => {
            // It finds as one types; the form is sent by its button.
            if (event.key === 'Enter') event.preventDefault();
          }}
        />
      )}
      {webhooks.length > 0 && (
        <ul className="max-h-52 overflow-auto rounded-md border border-line-input">
          {shown.map(({ id, name, type }) => (
            <li key={id} className="border-b border-line last:border-0">
              <label className="flex min-h-[34px] items-center gap-2.5 px-2.5 hover:bg-hover">
                <input
                  type="checkbox"
                  checked={chosen.includes(id)}
                  onChange={({ target }) =>
                    onChange(target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
                  }
                />
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <span className="text-xs text-ink-3">{TYPE_WORDS[type]}</span>
              </label>
            </li>
          ))}
          {shown.length === 0 && <li className="px-2.5 py-2 text-ink-3">No webhook has that name.</li>}
          {found.length > shown.length && (
            <li className="px-2.5 py-2 text-ink-3">
              {count.format(found.length - shown.length)} more: search by name.
            </li>
          )}
        </ul>
      )}
      {error !== undefined && <FieldError>{error}</FieldError>}
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-ink-3">{hint}</p>
        {mayCreate && (
          <Button size="small" onClick={() => setCreates(true)}>
            <Plus size={13} aria-hidden /> Create webhook
          </Button>
        )}
      </div>
      {creates && (
        <QuickWebhook
          organization={organization}
          project={project}
          onCreated={(id) => {
            setFirst([...first, id]);
            onChange([...chosen, id]);
          }}
          onClose={() => setCreates(false)}
        />
      )}
    </fieldset>
  );
}
