/** What a pack of alert rules is made of, before they are made. */
import type { ReactNode } from 'react';
import { rulesOfPack } from '@tidings/core/alert-rule-packs';
import type { AlertRuleInput } from '@tidings/sdk';
import { useInstallRules } from '../queries/alerts.ts';
import { sentenceOf } from '../query-client.ts';
import type { Place } from '../search-state.ts';
import { toast } from '../ui/toasts.ts';
import { conditionWords } from './alert-words.ts';
import { FormDialog } from './form-dialog.tsx';
import { SeverityPill } from './severity.tsx';

export default function InstallRules({ place, onClose }: { place: Place; onClose: () => void }): ReactNode {
  const install = useInstallRules();
  return (
    <FormDialog
      title="Install rules for AI safety"
      word="Install"
      wide
      refusal={install.error === null ? null : sentenceOf(install.error)}
      isPending={install.isPending}
      onSend={(onError) =>
        install.mutate(place, {
          onSuccess: ({ made, present }) => {
            toast({ tone: 'ok', text: installedWords(made.length, present.length) });
            onClose();
          },
          onError,
        })
      }
      onClose={onClose}
    >
      <p>
        Each opens alerts from now on, and can be changed or deleted like any other. Existing rules with these
        names stay as they are. Webhooks that subscribe to <code>alert.*</code> are notified.
      </p>
      <ul
        aria-label="Rules"
        className="max-h-[50dvh] overflow-auto rounded-md border border-line"
        tabIndex={0}
      >
        {rulesOfPack('authensor').map((rule) => (
          <li
            key={rule.name}
            className="flex items-start justify-between gap-3 border-b border-line px-3 py-2 last:border-0"
          >
            <span className="min-w-0">
              <strong className="font-semibold">{rule.name}</strong>
              <span className="block text-xs text-ink-3">{conditionWords(rule as AlertRuleInput)}</span>
            </span>
            <SeverityPill severity={rule.severity ?? 'warning'} />
          </li>
        ))}
      </ul>
    </FormDialog>
  );
}

function installedWords(made: number, present: number): string {
  if (made === 0) return 'All of the rules were already installed';
  const rules = made === 1 ? '1 rule installed' : `${made} rules installed`;
  return present === 0 ? rules : `${rules}, ${present} were already there`;
}
