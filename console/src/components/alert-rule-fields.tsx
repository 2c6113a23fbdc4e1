/** What an alert rule is made of, field by field, with what it comes to in a sentence. */
import type { ReactNode } from 'react';
import { CONDITION_KINDS } from '../alert-rule-draft.ts';
import type { AlertRuleDraft, ConditionKind } from '../alert-rule-draft.ts';
import { Field, FieldError, inputClass, SelectField, TextField } from '../ui/field.tsx';
import { Switch } from '../ui/switch.tsx';
import { draftSentence, inMinutes } from './alert-words.ts';
import { EventPicker } from './event-picker.tsx';
import { ProjectField } from './project-field.tsx';
import { RuleWebhooks } from './rule-webhooks.tsx';
import { SEVERITY_WORDS } from './severity.tsx';

const KIND_WORDS: Record<ConditionKind, string> = {
  count: 'A number of events',
  distinct: 'A number of different values',
  ratio: 'A ratio of events',
  sum: 'A sum',
  percentile: 'A percentile',
  absence: 'No events',
};

export const RULE_FIELDS = [
  '/name',
  '/description',
  '/organization',
  '/project',
  '/match/types',
  '/match/minSeverity',
  '/match/filters',
  ...['distinct/path', 'sum/path', 'percentile/path', 'percentile/since', 'percentile/p'].map(inCondition),
  ...['ratio/of/types', 'ratio/of/minSeverity', 'ratio/of/filters'].map(inCondition),
  ...['ratio/minSamples', 'percentile/minSamples'].map(inCondition),
  ...['count/atLeast', 'distinct/atLeast', 'ratio/above', 'sum/above', 'percentile/above'].map(inCondition),
  '/condition',
  '/windowSeconds',
  '/groupBy',
  '/severity',
  '/webhooks',
  '/digestEverySeconds',
  '/updateEverySeconds',
  '/escalate/afterSeconds',
  '/escalate/severity',
  '/escalate/webhooks',
  '/escalate',
  '/autoResolveAfterSeconds',
];

function inCondition(field: string): string {
  return `/condition/${field}`;
}

interface Props {
  draft: AlertRuleDraft;
  at: Readonly<Record<string, string>>;
  change: (part: Partial<AlertRuleDraft>) => void;
}

// Rules count what is sent to Tidings.
const RULE_WORDS = { all: 'All events are counted', none: 'there is nothing to count', hasReports: false };

export function AlertRuleFields({
  draft,
  at,
  change,
  asksOrganization,
  isNew,
}: Props & { asksOrganization: boolean; isNew: boolean }): ReactNode {
  const organization = draft.organization === '' ? null : draft.organization;
  return (
    <>
      <TextField
        label="Name"
        required
        value={draft.name}
        error={at['/name']}
        onChange={({ target }) => change({ name: target.value })}
      />
      <TextField
        label="Description"
        maxLength={1000}
        hint="What it is for, and what to do when it opens an alert."
        value={draft.description}
        error={at['/description']}
        onChange={({ target }) => change({ description: target.value })}
      />
      {asksOrganization && (
        <TextField
          label="Organization"
          value={draft.organization}
          error={at['/organization']}
          hint="Left empty: default."
          onChange={({ target }) => change({ organization: target.value })}
        />
      )}
      {isNew && (
        <ProjectField
          organization={organization}
          value={draft.project}
          error={at['/project']}
          hint="It counts only the events of this project."
          onChange={(project) => change({ project })}
        />
      )}
      <EventPicker
        organization={organization}
        chosen={draft.types}
        open={draft.openType}
        words={RULE_WORDS}
        error={at['/match/types']}
        onChange={(types, openType) => change({ types, openType })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <LeastSeverity
          label="Minimum severity of the events"
          value={draft.minSeverity}
          error={at['/match/minSeverity']}
          onChange={(minSeverity) => change({ minSeverity })}
        />
        <TextField
          label="Group by"
          mono
          value={draft.groupBy}
          error={at['/groupBy']}
          hint="agentId, type, project or paths such as data.region. Left empty, all are counted together."
          onChange={({ target }) => change({ groupBy: target.value })}
        />
      </div>
      <Filters
        label="Filters"
        value={draft.filters}
        error={at['/match/filters']}
        onChange={(filters) => change({ filters })}
      />
      <Condition draft={draft} at={at} change={change} />
      <RuleWebhooks
        legend="Webhooks to notify"
        hint="If none is ticked: those that subscribe to alert.*."
        organization={organization}
        project={draft.project}
        chosen={draft.webhooks}
        error={at['/webhooks']}
        onChange={(webhooks) => change({ webhooks })}
      />
      <AfterOpening draft={draft} at={at} change={change} organization={organization} />
      <Switch label="Enabled" checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
    </>
  );
}

function Condition({ draft, at, change }: Props): ReactNode {
  const { kind } = draft;
  const counts = kind === 'count' || kind === 'distinct';
  const wrong = (field: string): string | undefined => at[`/condition/${kind}/${field}`];
  return (
    <fieldset className="flex flex-col gap-3.5 rounded-lg border border-line px-4 py-3">
      <legend className="px-1 font-medium">Condition</legend>
      <div className="grid gap-3.5 sm:grid-cols-2">
        <SelectField
          label="What opens an alert"
          required
          value={kind}
          options={CONDITION_KINDS.map((each) => [each, KIND_WORDS[each]])}
          onChange={(next) => change({ kind: next })}
        />
        {kind !== 'absence' && (
          <TextField
            label={counts ? 'At least' : kind === 'ratio' ? 'Above, in percent' : 'Above'}
            required
            inputMode="decimal"
            value={draft.limit}
            error={wrong(counts ? 'atLeast' : 'above')}
            onChange={({ target }) => change({ limit: target.value })}
          />
        )}
        {(kind === 'distinct' || kind === 'sum' || kind === 'percentile') && (
          <TextField
            label="Path"
            required
            mono
            placeholder="data.cost"
            value={draft.path}
            error={wrong('path')}
            onChange={({ target }) => change({ path: target.value })}
          />
        )}
        {kind === 'percentile' && (
          <TextField
            label="Since"
            mono
            placeholder="data.startTime"
            hint="If both are times, the value is the milliseconds from this one to the other."
            value={draft.since}
            error={wrong('since')}
            onChange={({ target }) => change({ since: target.value })}
          />
        )}
        {kind === 'percentile' && (
          <TextField
            label="Percentile"
            required
            inputMode="decimal"
            value={draft.percentile}
            error={wrong('p')}
            onChange={({ target }) => change({ percentile: target.value })}
          />
        )}
        {kind === 'ratio' && (
          <TextField
            label="Out of the events of"
            required
            mono
            placeholder="policy.*"
            value={draft.of}
            error={wrong('of/types')}
            onChange={({ target }) => change({ of: target.value })}
          />
        )}
        {(kind === 'ratio' || kind === 'percentile') && (
          <TextField
            label="Minimum number of events"
            inputMode="numeric"
            value={draft.minSamples}
            error={wrong('minSamples')}
            onChange={({ target }) => change({ minSamples: target.value })}
          />
        )}
        <Minutes
          label="Window in minutes"
          required
          value={draft.windowMinutes}
          error={at['/windowSeconds']}
          onChange={(windowMinutes) => change({ windowMinutes })}
        />
        <SelectField
          label="Severity of the alert"
          required
          value={draft.severity}
          error={at['/severity']}
          options={Object.entries(SEVERITY_WORDS)}
          onChange={(severity) => change({ severity: severity as AlertRuleDraft['severity'] })}
        />
      </div>
      {kind === 'ratio' && (
        <>
          <LeastSeverity
            label="Their minimum severity"
            value={draft.ofMinSeverity}
            error={wrong('of/minSeverity')}
            onChange={(ofMinSeverity) => change({ ofMinSeverity })}
          />
          <Filters
            label="Their filters"
            value={draft.ofFilters}
            error={wrong('of/filters')}
            onChange={(ofFilters) => change({ ofFilters })}
          />
        </>
      )}
      {at['/condition'] !== undefined && <FieldError>{at['/condition']}</FieldError>}
      <p className="rounded-md bg-sunken px-3 py-2 text-ink-2" role="status">
        {draftSentence(draft)}
      </p>
    </fieldset>
  );
}

interface OneProps {
  label: string;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** What the API says of it is in seconds. */
function Minutes({ error, onChange, ...field }: OneProps & { hint?: string; required?: boolean }): ReactNode {
  return (
    <TextField
      {...field}
      inputMode="decimal"
      error={error === undefined ? undefined : inMinutes(error)}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

function LeastSeverity({ label, value, error, onChange }: OneProps): ReactNode {
  const options: [string, string][] = [['', 'Any'], ...Object.entries(SEVERITY_WORDS)];
  return <SelectField label={label} value={value} error={error} options={options} onChange={onChange} />;
}

function Filters({ label, value, error, onChange }: OneProps): ReactNode {
  return (
    <Field label={label} error={error} hint="By event type, as JSON, in the language of webhook filters.">
      {(described) => (
        <textarea
          {...described}
          rows={value === '' ? 2 : 6}
          spellCheck={false}
          placeholder='{"policy.denied": {"action": {"tool": "shell.execute"}}}'
          className={`${inputClass} h-auto! py-2 font-mono text-xs`}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

function AfterOpening({
  draft,
  at,
  change,
  organization,
}: Props & { organization: string | null }): ReactNode {
  const goesOn = draft.kind !== 'absence';
  return (
    <fieldset className="flex flex-col gap-3.5 rounded-lg border border-line px-4 py-3">
      <legend className="px-1 font-medium">Once it is open</legend>
      {!goesOn && <p className="text-xs text-ink-3">It is resolved when such an event comes.</p>}
      <div className="grid gap-3.5 sm:grid-cols-2">
        {goesOn && (
          <Minutes
            label="Repeat every (minutes)"
            hint="At most, while it goes on. Left empty: never."
            value={draft.updateMinutes}
            error={at['/updateEverySeconds']}
            onChange={(updateMinutes) => change({ updateMinutes })}
          />
        )}
        <Minutes
          label="Gather alerts for (minutes)"
          hint="Left empty: each is sent on its own."
          value={draft.digestMinutes}
          error={at['/digestEverySeconds']}
          onChange={(digestMinutes) => change({ digestMinutes })}
        />
        {goesOn && (
          <Minutes
            label="Resolve after (quiet minutes)"
            hint="Left empty: when somebody does."
            value={draft.autoResolveMinutes}
            error={at['/autoResolveAfterSeconds']}
            onChange={(autoResolveMinutes) => change({ autoResolveMinutes })}
          />
        )}
        <Minutes
          label="Escalate after (minutes)"
          hint="If nobody has acknowledged it. Left empty: never."
          value={draft.escalateMinutes}
          error={at['/escalate/afterSeconds'] ?? at['/escalate']}
          onChange={(escalateMinutes) => change({ escalateMinutes })}
        />
      </div>
      {draft.escalateMinutes.trim() !== '' && (
        <>
          <SelectField
            label="Its severity from then on"
            value={draft.escalateSeverity}
            error={at['/escalate/severity']}
            options={[['', 'Unchanged'], ...Object.entries(SEVERITY_WORDS)]}
            onChange={(escalateSeverity) => change({ escalateSeverity })}
          />
          <RuleWebhooks
            legend="More webhooks to notify from then on"
            hint="If none is ticked: only the same ones."
            organization={organization}
            project={draft.project}
            chosen={draft.escalateWebhooks}
            error={at['/escalate/webhooks']}
            onChange={(escalateWebhooks) => change({ escalateWebhooks })}
          />
        </>
      )}
    </fieldset>
  );
}
