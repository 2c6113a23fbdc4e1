/** The settings of a notification type, drawn from its schema: a new type needs nothing here. */
import type { ReactNode } from 'react';
import { WAYS } from '@tidings/core/notification-types/notification-type';
import { fieldsOf, WAY, wayOf } from '../config-schema.ts';
import type { ConfigField, ConfigSchema, Written, WrittenConfig } from '../config-schema.ts';
import { Button } from '../ui/button.tsx';
import { Field, inputClass, SelectField, TextField } from '../ui/field.tsx';
import { Prose } from '../ui/prose.tsx';
import { SecretField } from '../ui/secret-field.tsx';

export function ConfigFields({
  schema,
  written,
  at,
  kept = [],
  removed = [],
  onWrite,
  onRemove,
}: {
  schema: ConfigSchema;
  written: WrittenConfig;
  /** What is wrong, by `/config/…`. */
  at: Readonly<Record<string, string>>;
  /** Names of secrets that there are. */
  kept?: readonly string[];
  /** Those of them that are to go. */
  removed?: readonly string[];
  onWrite: (name: string, value: Written) => void;
  onRemove?: (name: string, remove: boolean) => void;
}): ReactNode {
  const fields = fieldsOf(schema, written);
  const way = wayOf(schema, written);
  // What is wrong with another way is said of the choice.
  const elsewhere = Object.keys(schema.properties ?? {}).find(
    (name) => at[`/config/${name}`] !== undefined && !fields.some((each) => each.name === name),
  );
  return (
    <>
      {way !== null && (
        <SelectField
          label="Set up with"
          required
          value={way.label}
          error={
            elsewhere === undefined ? undefined : `${labelOf(elsewhere)}: ${at[`/config/${elsewhere}`]!}`
          }
          options={schema[WAYS]!.map(({ label }) => [label, label] as const)}
          onChange={(chosen) => onWrite(WAY, chosen)}
        />
      )}
      {fields.map(({ name, field, required }) => (
        <ConfigFieldInput
          key={name}
          name={name}
          field={field}
          value={written[name]}
          required={required}
          error={at[`/config/${name}`]}
          isKept={kept.includes(name)}
          isRemoved={removed.includes(name)}
          onWrite={(value) => onWrite(name, value)}
          {...(onRemove &&
            kept.includes(name) &&
            !required && { onRemove: (remove: boolean) => onRemove(name, remove) })}
        />
      ))}
    </>
  );
}

function ConfigFieldInput({
  name,
  field,
  value = '',
  required,
  error,
  isKept,
  isRemoved,
  onWrite,
  onRemove,
}: {
  name: string;
  field: ConfigField;
  value: Written | undefined;
  required: boolean;
  error: string | undefined;
  isKept: boolean;
  isRemoved: boolean;
  onWrite: (value: Written) => void;
  onRemove?: (remove: boolean) => void;
}): ReactNode {
  const label = labelOf(name);
  const { description } = field;
  const shared = {
    label,
    required,
    error,
    ...(description !== undefined && { hint: <Prose>{description}</Prose> }),
  };
  if (field.properties) {
    const chosen = typeof value === 'string' ? {} : value;
    return (
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium">
          {label}
          <span className="ms-1.5 font-normal text-ink-3">optional</span>
        </legend>
        <div className="grid grid-cols-[repeat(auto-fit,minmax(92px,1fr))] gap-2">
          {Object.entries(field.properties).map(([member, { enum: values = [] }]) => (
            <label key={member} className="flex min-w-0 flex-col gap-1 text-xs text-ink-2">
              {labelOf(member)}
              <select
                aria-label={labelOf(member)}
                className={inputClass}
                value={chosen[member] ?? ''}
                onChange={({ target }) => onWrite({ ...chosen, [member]: target.value })}
              >
                <option value="">Unchanged</option>
                {values.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          ))}
        </div>
        {error !== undefined && <p className="text-xs text-bad">{error}</p>}
        {description !== undefined && (
          <p className="text-xs text-ink-3">
            <Prose>{description}</Prose>
          </p>
        )}
      </fieldset>
    );
  }
  const text = typeof value === 'string' ? value : '';
  if (field.writeOnly === true) {
    return (
      <div className="flex flex-col items-start gap-1.5">
        <div className="w-full">
          <SecretField
            {...shared}
            value={text}
            placeholder={isRemoved ? 'Will be removed' : isKept ? '••••••••  unchanged' : undefined}
            onChange={onWrite}
          />
        </div>
        {onRemove && text === '' && (
          <Button size="small" onClick={() => onRemove(!isRemoved)}>
            {isRemoved ? 'Keep' : 'Remove'}
            <span className="sr-only">{label}</span>
          </Button>
        )}
      </div>
    );
  }
  if (field.enum) {
    return (
      <SelectField
        {...shared}
        value={text}
        options={[
          ...(required ? [] : [['', 'Default'] as const]),
          ...field.enum.map((each) => [each, each] as const),
        ]}
        onChange={onWrite}
      />
    );
  }
  if (field.type === 'array') {
    return (
      <Field {...shared} hint={<ListHint description={description} />}>
        {(described) => (
          <textarea
            {...described}
            rows={3}
            spellCheck={false}
            className={`${inputClass} h-auto resize-y py-1.5 font-mono text-xs leading-[1.6]`}
            value={text}
            onChange={({ target }) => onWrite(target.value)}
          />
        )}
      </Field>
    );
  }
  return (
    <TextField
      {...shared}
      mono
      autoComplete="off"
      spellCheck={false}
      {...(field.type === 'integer' && { inputMode: 'numeric' as const })}
      value={text}
      onChange={({ target }) => onWrite(target.value)}
    />
  );
}

function ListHint({ description }: { description: string | undefined }): ReactNode {
  return (
    <>
      One per line.{description !== undefined && ' '}
      {description !== undefined && <Prose>{description}</Prose>}
    </>
  );
}

/** `routingKey` → `Routing key`. */
export function labelOf(name: string): string {
  if (name === 'url') return 'URL';
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
