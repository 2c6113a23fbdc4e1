/** What is done that the audit log tells of, and by what. */
export const AUDIT_ACTIONS = [
  'create',
  'update',
  'delete',
  'reveal',
  'test',
  'retry',
  'cancel',
  'erase',
  'replay',
  'answer',
  'answer-refused',
  'sign-in',
  'sign-in-refused',
  'sign-out',
] as const;

export const AUDIT_ACTORS = ['api-key', 'member', 'portal-session', 'person', 'nobody', 'platform'] as const;
