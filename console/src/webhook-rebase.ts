/** What somebody writes of a webhook while others change it: theirs is taken up where nothing is written, and what is written stays. */
import type { WebhookDraft } from './webhook-draft.ts';

/** A change that is begun. */
export interface BegunChange {
  /** The webhook as it was when it was begun; of what others have changed as well, still so. */
  base: WebhookDraft;
  draft: WebhookDraft;
  /** What others have changed since, and nobody here, as the form calls it. */
  theirs?: readonly string[];
}

export interface Rebased extends BegunChange {
  theirs: string[];
  /** What is written here, and was changed elsewhere to something else, as the form calls it. */
  clashes: string[];
  /** What is written, but for those: there it is as it was changed elsewhere. */
  taken: WebhookDraft;
}

/** What holds together goes or stays together. */
const PARTS: readonly (readonly [label: string, ...fields: (keyof WebhookDraft)[]])[] = [
  ['Name', 'name'],
  ['Project', 'project'],
  ['Events', 'events'],
  ['Categories', 'categories'],
  ['Least severity', 'minSeverity'],
  ['URL', 'url'],
  ['API key', 'apiKeyHeader', 'apiKey'],
  ['Description', 'description'],
  ['Signing', 'signing', 'secret'],
  ['Body', 'payload', 'template'],
  ['Retries', 'retry', 'delays'],
  ['Timeout', 'timeout'],
  ['Pace', 'perSecond'],
  ['Order', 'ordered'],
  ['Headers', 'headers'],
  ['Encryption', 'encryption', 'encryptionKey', 'keepsPlaintext'],
  ['Filters', 'filters', 'hasOpenFilter'],
  ['Settings of the type', 'configs', 'removed'],
];

/** @param saved the webhook as it is by now */
export function rebase({ base, draft, theirs = [] }: BegunChange, saved: WebhookDraft): Rebased {
  const found: Rebased = {
    base: saved,
    draft: { ...saved, openEvent: draft.openEvent },
    theirs: [...theirs],
    clashes: [],
    taken: saved,
  };
  for (const [label, ...fields] of PARTS) {
    const isWritten = !isSame(base, draft, fields);
    if (!isWritten) {
      if (!isSame(base, saved, fields) && !theirs.includes(label)) found.theirs.push(label);
      continue;
    }
    const written = only(draft, fields);
    found.draft = { ...found.draft, ...written };
    if (isSame(base, saved, fields) || isSame(draft, saved, fields)) {
      found.taken = { ...found.taken, ...written };
    } else {
      found.clashes.push(label);
      found.base = { ...found.base, ...only(base, fields) };
    }
  }
  return found;
}

/**
 * Whether what is written replaces what nobody here has seen.
 *
 * @param shown the webhook as it was when it was to be saved
 * @param saved as it is by now
 */
export function replacesUnseen(
  { clashes }: Pick<Rebased, 'clashes'>,
  shown: WebhookDraft,
  saved: WebhookDraft,
): boolean {
  return PARTS.some(([label, ...fields]) => clashes.includes(label) && !isSame(shown, saved, fields));
}

function isSame(one: WebhookDraft, other: WebhookDraft, fields: readonly (keyof WebhookDraft)[]): boolean {
  return JSON.stringify(only(one, fields)) === JSON.stringify(only(other, fields));
}

function only(draft: WebhookDraft, fields: readonly (keyof WebhookDraft)[]): Partial<WebhookDraft> {
  return Object.fromEntries(fields.map((field) => [field, draft[field]]));
}
