/** What a message says of an interaction: the question, how far it is, and what it was asked with. */
import { oneLine } from './text.ts';

interface Told {
  status?: unknown;
  question?: unknown;
  actions?: { id: string; label: string }[];
  quorum?: number;
  outcome?: string;
  default?: string;
  reason?: string;
  answers?: { by: { id: string; name?: string }; action: string; comment?: string }[];
  expiresAt?: string;
  data?: unknown;
}

export interface InteractionNotice {
  readonly title: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Shown behind the fields. */
  readonly data: unknown;
}

const MOST_ANSWERS = 5;

/** Null: it tells of something else. */
export function interactionNotice(type: string, data: unknown): InteractionNotice | null {
  const told = data as Told | null;
  if (!type.startsWith('interaction.') || typeof told?.question !== 'string' || !Array.isArray(told.actions))
    return null;
  const { status, actions, outcome, answers = [], quorum = 1, reason } = told;
  const label = (id: string | undefined): string =>
    actions.find((action) => action.id === id)?.label ?? id ?? '';
  const given = answers.slice(0, MOST_ANSWERS).map(({ by, action, comment }) => {
    const said = comment === undefined || comment === '' ? '' : ` (${oneLine(comment)})`;
    return `${label(action)} by ${by.name ?? by.id}${said}`;
  });
  const more = answers.length > MOST_ANSWERS ? [`and ${answers.length - MOST_ANSWERS} more`] : [];
  const titles: Record<string, string> = {
    open: 'Question',
    resolved: `Decided: ${label(outcome)}`,
    expired: `Nobody decided in time: ${label(outcome)}`,
    canceled: 'Question canceled',
  };
  return {
    title: titles[String(status)] ?? 'Question',
    fields: [
      ...(given.length > 0 ? [{ name: 'Answers', value: [...given, ...more].join('; ') }] : []),
      ...(status === 'open' && quorum > 1 ? [{ name: 'Needed', value: `${quorum} of the same` }] : []),
      ...(status === 'open'
        ? [{ name: 'Time', value: `until ${told.expiresAt}, then ${label(told.default)}` }]
        : []),
      ...(reason === undefined ? [] : [{ name: 'Why', value: oneLine(reason) }]),
    ],
    data: told.data,
  };
}
