import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { AlertRule } from '@tidings/sdk';
import { draftOf, RULE_PARTS } from '../alert-rule-draft.ts';
import type { AlertRuleDraft } from '../alert-rule-draft.ts';
import { useBegunChange } from '../begun-change.ts';
import type { Settled } from '../begun-change.ts';
import { faultsOf } from '../faults.ts';
import { focusFirstFault } from '../focus-fault.ts';
import { openEventFault } from '../open-event.ts';
import { alertRuleQuery } from '../queries/alerts.ts';
import { useCaller } from '../queries/session.ts';
import { Button } from '../ui/button.tsx';
import { Note } from '../ui/states.tsx';
import { AlertRuleFields, RULE_FIELDS } from './alert-rule-fields.tsx';
import { ChangedElsewhere } from './changed-elsewhere.tsx';
import { useOrganization } from './organization-switch.tsx';

/** A rule that is made or changed. */
export function AlertRuleForm({
  title,
  save,
  rule,
  start,
  kept,
  readOnly = false,
  error,
  isSaving,
  beside,
  onSave,
  onCancel,
}: {
  title: string;
  save: string;
  /** The one that is changed; null: a new one is made. */
  rule: AlertRule | null;
  /** What a new one begins with. */
  start: AlertRuleDraft;
  /** Under what name what is written is kept. */
  kept: string;
  readOnly?: boolean;
  error: Error | null;
  isSaving: boolean;
  beside?: ReactNode;
  onSave: (settled: Settled<AlertRuleDraft>, then: { onError: () => void; forget: () => void }) => void;
  onCancel: () => void;
}): ReactNode {
  const isNew = rule === null;
  const begun = useBegunChange({
    parts: RULE_PARTS,
    saved: rule,
    draftOf: (saved) => (saved === null ? start : draftOf(saved)),
    query: isNew ? null : alertRuleQuery(rule.id),
    key: `tidings-alert-rule-draft-${kept}`,
  });
  const { draft, edit, forget } = begun;
  const [own, setOwn] = useState<Record<string, string>>({});
  const caller = useCaller();
  const here = useOrganization();
  const faults = faultsOf(begun.error ?? error, RULE_FIELDS);
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
    else void send(form);
  };
  const send = async (form: HTMLFormElement): Promise<void> => {
    const settled = await begun.lookAgain();
    if (settled !== null) onSave(settled, { onError: () => focusFirstFault(form), forget });
  };
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,640px)_minmax(0,1fr)]">
      <form className="flex min-w-0 flex-col gap-5" onSubmit={submit} noValidate>
        <h1 className="text-base font-semibold">{title}</h1>
        {faults.rest !== null && (
          <Note tone="bad" role="alert">
            {faults.rest}
          </Note>
        )}
        <fieldset disabled={readOnly} className="flex flex-col gap-5">
          <legend className="sr-only">{title}</legend>
          <AlertRuleFields
            draft={draft}
            at={{ ...faults.at, ...own }}
            isNew={isNew}
            asksOrganization={isNew && caller.organization === null && here === null}
            change={edit}
          />
        </fieldset>
        {!isSaving && <ChangedElsewhere {...begun} onTake={begun.take} />}
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
            <Button
              kind="primary"
              type="submit"
              busy={begun.isLooking || isSaving}
              disabled={!isNew && !begun.isBegun}
            >
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
