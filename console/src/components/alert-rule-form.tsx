import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AlertRuleDraft } from '../alert-rule-draft.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { openEventFault } from '../open-event.ts';
import { useKeptDraft } from '../kept-draft.ts';
import { useCaller } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { AlertRuleFields, RULE_FIELDS } from './alert-rule-fields.tsx';
import { useOrganization } from './organization-switch.tsx';

/** A rule that is made or changed. */
export function AlertRuleForm({
  title,
  save,
  start,
  kept,
  isNew,
  readOnly = false,
  error,
  isSaving,
  beside,
  onSave,
  onCancel,
}: {
  title: string;
  save: string;
  start: AlertRuleDraft;
  /** Under what name what is written is kept, and of which version of the rule. */
  kept: { key: string; version?: string };
  isNew: boolean;
  readOnly?: boolean;
  error: Error | null;
  isSaving: boolean;
  beside?: ReactNode;
  onSave: (draft: AlertRuleDraft, then: { onError: () => void; forget: () => void }) => void;
  onCancel: () => void;
}): ReactNode {
  const [draft, change, forget] = useKeptDraft(`tidings-alert-rule-draft-${kept.key}`, kept.version, start);
  const [own, setOwn] = useState<Record<string, string>>({});
  const caller = useCaller();
  const here = useOrganization();
  const faults = faultsOf(error, RULE_FIELDS);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const openType = openEventFault(draft.types, draft.openType);
    const found = {
      ...(openType !== null && { '/match/types': openType }),
      ...filterFault('/match/filters', draft.filters),
      ...(draft.kind === 'ratio' && filterFault('/condition/ratio/of/filters', draft.ofFilters)),
    };
    setOwn(found);
    if (Object.keys(found).length > 0) focusFirstFault(form);
    else onSave(draft, { onError: () => focusFirstFault(form), forget });
  };
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <form className="flex min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
        <h2 className="text-base font-semibold">{title}</h2>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <fieldset disabled={readOnly} className="flex min-w-0 flex-col gap-5">
          <legend className="sr-only">{title}</legend>
          <AlertRuleFields
            draft={draft}
            at={{ ...faults.at, ...own }}
            isNew={isNew}
            asksOrganization={isNew && caller.organization === null && here === null}
            change={change}
          />
        </fieldset>
        <div className="flex justify-end gap-2 border-t border-line pt-4">
          <Button
            onClick={() => {
              forget();
              onCancel();
            }}
          >
            {readOnly ? 'Back' : 'Cancel'}
          </Button>
          {!readOnly && (
            <Button kind="primary" type="submit" busy={isSaving}>
              {save}
            </Button>
          )}
        </div>
      </form>
      {beside}
    </div>
  );
}

function filterFault(path: string, text: string): Record<string, string> {
  if (text.trim() === '') return {};
  try {
    JSON.parse(text);
    return {};
  } catch (error) {
    return { [path]: `This is not JSON: ${(error as Error).message}` };
  }
}
