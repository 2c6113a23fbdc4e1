import type { Member } from '@tidings/sdk';

export const ROLE_WORDS: Record<Member['role'], string> = {
  owner: 'Owner',
  admin: 'Admin',
  developer: 'Developer',
  viewer: 'Viewer',
  auditor: 'Auditor',
};
