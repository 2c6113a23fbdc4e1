/** The audit log in words. */
import type { AuditAction, AuditEntry } from '@tidings/sdk';

export const ACTION_WORDS: Record<AuditAction, string> = {
  create: 'Created',
  update: 'Changed',
  delete: 'Deleted',
  reveal: 'Revealed',
  test: 'Tested',
  retry: 'Retried',
  cancel: 'Canceled',
  erase: 'Erased',
  replay: 'Replayed',
  answer: 'Answered',
  'answer-refused': 'Answer refused',
  'sign-in': 'Signed in',
  'sign-in-refused': 'Sign-in refused',
  'sign-out': 'Signed out',
};

/** The kinds of things that people look for. */
export const RESOURCES = [
  'webhook',
  'watcher',
  'event-type',
  'delivery',
  'replay',
  'issue',
  'saved-search',
  'alert-rule',
  'alert',
  'interaction',
  'event',
  'member',
  'session',
  'api-key',
  'portal-session',
  'organization',
  'project',
] as const;

/** `api-key` → `API key`. */
export function kindWords(kind: string): string {
  const words = kind.replaceAll(/[-_]/g, ' ').replace(/^api\b/, 'API');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Who did it, as people say it. */
export function actorWords({ kind, id, name }: AuditEntry['actor']): string {
  switch (kind) {
    case 'nobody':
      return 'somebody from outside';
    case 'platform':
      return 'Tidings itself';
    case 'api-key':
      return `API key ${name ?? id ?? ''}`;
    default:
      return name ?? id ?? kind;
  }
}
