/** What a message says of an interaction: the question, how far it is, and what it was asked with. */
import { isOperational } from '../catalog/operational.ts';
import { ACTION_PATTERN, MOST_ACTIONS } from '../interaction.ts';
import type { InteractionAction } from '../interaction.ts';
import { memberOf } from './subject.ts';
import { oneLine } from './text.ts';

interface Told {
  readonly status: unknown;
  readonly question: string;
  readonly actions: readonly InteractionAction[];
  readonly quorum: unknown;
  readonly outcome: string | undefined;
  readonly default: string | undefined;
  readonly reason: string | undefined;
  readonly answers: readonly { by: string; action: string; comment: string }[];
  readonly expiresAt: string | undefined;
  readonly data: unknown;
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
  const told = isOperational(type) && type.startsWith('interaction.') ? read(data) : null;
  if (told === null) return null;
  const { status, actions, outcome, answers, quorum } = told;
  const reason = oneLine(told.reason ?? '');
  const label = (id: string | undefined): string =>
    actions.find((action) => action.id === id)?.label ?? id ?? '';
  const given = answers.slice(0, MOST_ANSWERS).map(({ by, action, comment }) => {
    const said = comment === '' ? '' : ` (${oneLine(comment)})`;
    return `${label(action)} by ${by}${said}`;
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
      ...(status === 'open' && typeof quorum === 'number' && quorum > 1
        ? [{ name: 'Needed', value: `${quorum} of the same` }]
        : []),
      ...(status === 'open' && told.expiresAt !== undefined
        ? [{ name: 'Time', value: `until ${told.expiresAt}, then ${label(told.default)}` }]
        : []),
      ...(reason === '' ? [] : [{ name: 'Why', value: reason }]),
    ],
    data: told.data,
  };
}

/** Of a test or a preview it may be anything. */
function read(data: unknown): Told | null {
  const question = memberOf(data, 'question');
  const actions = readActions(memberOf(data, 'actions'));
  if (typeof question !== 'string' || actions === null) return null;
  const text = (name: string): string | undefined => textOf(memberOf(data, name));
  const answers = memberOf(data, 'answers');
  return {
    question,
    actions,
    status: memberOf(data, 'status'),
    quorum: memberOf(data, 'quorum'),
    outcome: text('outcome'),
    default: text('default'),
    reason: text('reason'),
    answers: (Array.isArray(answers) ? (answers as unknown[]) : []).map((answer) => {
      const by = memberOf(answer, 'by');
      return {
        by: textOf(memberOf(by, 'name')) ?? textOf(memberOf(by, 'id')) ?? 'somebody',
        action: textOf(memberOf(answer, 'action')) ?? '',
        comment: textOf(memberOf(answer, 'comment')) ?? '',
      };
    }),
    expiresAt: text('expiresAt'),
    data: memberOf(data, 'data'),
  };
}

const ACTION = new RegExp(ACTION_PATTERN);

/** The actions of an interaction; null: they are not such as one has. */
export function readActions(actions: unknown): InteractionAction[] | null {
  if (!Array.isArray(actions) || actions.length === 0 || actions.length > MOST_ACTIONS) return null;
  const known = (actions as unknown[]).map((action): InteractionAction | null => {
    const [id, label, style] = ['id', 'label', 'style'].map((name) => memberOf(action, name));
    if (typeof id !== 'string' || !ACTION.test(id)) return null;
    if (typeof label !== 'string') return null;
    const veto = memberOf(action, 'veto');
    return {
      id,
      // Nobody presses a button on which nothing is seen.
      label: oneLine(label) || id,
      ...((style === 'primary' || style === 'danger') && { style }),
      ...(typeof veto === 'boolean' && { veto }),
    };
  });
  return known.includes(null) ? null : (known as InteractionAction[]);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
