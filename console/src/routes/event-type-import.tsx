import { Link, useNavigate } from '@tanstack/react-router';
import { Check, CirclePlus, Equal, Pencil, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { ImportAnswer } from '@tidings/sdk';
import { useOrganization } from '../components/organization-switch.tsx';
import { useImportEventTypes } from '../queries/event-types.ts';
import { sentenceOf } from '../query-client.ts';
import { useTitle } from '../title.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Field, inputClass } from '../ui/field.tsx';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';
import { Note } from '../ui/states.tsx';

type Describes = 'data' | 'envelope';
type Part = ImportAnswer['data'][number];

/** Event types out of an OpenAPI document or JSON Schemas: what would become of each part, then the import itself. */
export default function ImportEventTypes(): ReactNode {
  useTitle('Import event types');
  const navigate = useNavigate();
  const organization = useOrganization();
  const [text, setText] = useState('');
  const [describes, setDescribes] = useState<Describes>('data');
  const [fault, setFault] = useState<string>();
  // What was checked is what is imported.
  const [checked, setChecked] = useState<{ text: string; describes: Describes } | null>(null);
  const load = useImportEventTypes(organization);
  const isChecked = checked?.text === text && checked.describes === describes && load.data?.dryRun === true;
  const isDone = load.data?.dryRun === false;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setFault(text.trim() === '' ? 'Paste a document, or choose a file.' : undefined);
    if (text.trim() === '') return;
    setChecked({ text, describes });
    load.mutate({ document: text, describes, dryRun: !isChecked });
  };
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setText(await file.text());
    load.reset();
  };
  return (
    <>
      <h1 className="mb-4 text-lg font-bold tracking-[-0.015em]">Import event types</h1>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
        <form className="flex min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
          <Field
            label="Document"
            required
            error={fault}
            hint={
              <>
                The <code>webhooks</code> of an OpenAPI document (3.0 or 3.1), or JSON Schemas by the names of
                event types; as JSON or YAML.
              </>
            }
          >
            {(described) => (
              <textarea
                {...described}
                rows={18}
                spellCheck={false}
                className={`${inputClass} h-auto resize-y py-2 font-mono text-xs leading-[1.55]`}
                value={text}
                onChange={({ target }) => {
                  setText(target.value);
                  load.reset();
                }}
              />
            )}
          </Field>
          <label className="flex flex-wrap items-center gap-2 text-ink-2">
            From a file
            <input
              type="file"
              accept=".json,.yaml,.yml,application/json,application/yaml"
              className="max-w-full min-w-0 text-xs file:me-2 file:h-[26px] file:rounded-md file:border file:border-line-strong file:bg-surface file:px-2 file:text-ink"
              onChange={({ target }) => void read(target.files?.[0])}
            />
          </label>
          <Field
            label="The schemas of an OpenAPI document describe"
            required
            hint="Makes no difference for JSON Schemas."
          >
            {(described) => (
              <select
                {...described}
                className={inputClass}
                value={describes}
                onChange={({ target }) => setDescribes(target.value === 'envelope' ? 'envelope' : 'data')}
              >
                <option value="data">what an event carries (data)</option>
                <option value="envelope">the whole event, with data as a member</option>
              </select>
            )}
          </Field>
          <div className="flex justify-end gap-2 border-t border-line pt-4">
            <Button onClick={() => void navigate({ to: '/catalog' })}>Cancel</Button>
            <Button kind="primary" type="submit" busy={load.isPending} disabled={isDone}>
              {isChecked ? 'Import' : 'Check'}
            </Button>
          </div>
        </form>
        <section aria-label="Result" className="flex min-w-0 flex-col gap-3">
          {load.error !== null ? (
            <Note tone="bad" role="alert">
              {sentenceOf(load.error)}
            </Note>
          ) : load.data === undefined ? (
            <p className="rounded-lg border border-line bg-surface p-4 text-ink-2">
              A check says what would happen to each part, and changes nothing. Each part is imported or
              refused on its own; types that are not in the document stay as they are.
            </p>
          ) : (
            <Parts answer={load.data} />
          )}
        </section>
      </div>
    </>
  );
}

const LOOKS: Record<Part['result'], [Tone, LucideIcon, string]> = {
  created: ['ok', CirclePlus, 'New'],
  changed: ['info', Pencil, 'Changed'],
  unchanged: ['mute', Equal, 'Unchanged'],
  refused: ['bad', X, 'Refused'],
};

function Parts({ answer: { dryRun, data } }: { answer: ImportAnswer }): ReactNode {
  const refused = data.filter(({ result }) => result === 'refused').length;
  const taken = data.length - refused;
  return (
    <>
      <Note
        tone={refused > 0 ? 'warn' : dryRun ? 'info' : 'ok'}
        role="status"
        actions={
          !dryRun && (
            <Link to="/catalog" search={{ view: 'own' }} className={buttonClass('plain', 'small')}>
              <Check size={13} aria-hidden /> Event catalog
            </Link>
          )
        }
      >
        {dryRun
          ? `${taken} of ${data.length} would be imported${refused > 0 ? `, ${refused} refused` : ''}.`
          : `${taken} of ${data.length} imported${refused > 0 ? `, ${refused} refused` : ''}.`}
      </Note>
      <ul className="rounded-lg border border-line bg-surface">
        {data.map(({ name, result, path, errors = [], warnings = [] }) => {
          const [tone, icon, word] = LOOKS[result];
          return (
            <li key={path} className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-0">
              <span className="flex flex-wrap items-center gap-2">
                <code className="min-w-0 grow font-medium">{name}</code>
                <Pill tone={tone} icon={icon}>
                  {word}
                </Pill>
              </span>
              {errors.map((each) => (
                <span key={each.path + each.message} className="text-xs text-bad">
                  <code>{each.path}</code> {each.message}
                </span>
              ))}
              {warnings.map(({ code, detail }) => (
                <span key={code + detail} className="text-xs text-warn">
                  {detail}
                </span>
              ))}
            </li>
          );
        })}
      </ul>
    </>
  );
}
