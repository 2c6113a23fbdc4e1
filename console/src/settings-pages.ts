/** The pages of the settings: in their tabs, in the palette, and in what says where one is. */
import type { Permission } from './queries/session.ts';

export interface SettingsPage {
  to:
    | '/settings/webhooks'
    | '/settings/integrations'
    | '/settings/notifications'
    | '/settings/members'
    | '/settings/api-keys'
    | '/settings/portal'
    | '/settings/organization'
    | '/settings/project'
    | '/settings/audit-log'
    | '/settings/account'
    | '/settings/keyboard'
    | '/settings/about';
  word: string;
  /** Who may not, does not see it. */
  permission?: Permission;
  /** Only while a project is looked at. */
  ofProject?: true;
}

export const SETTINGS: readonly SettingsPage[] = [
  { to: '/settings/webhooks', word: 'Webhooks' },
  { to: '/settings/integrations', word: 'Integrations', permission: 'webhooks:read' },
  { to: '/settings/notifications', word: 'Notifications', permission: 'webhooks:read' },
  { to: '/settings/members', word: 'Members', permission: 'members:read' },
  { to: '/settings/api-keys', word: 'API keys', permission: 'api-keys:read' },
  { to: '/settings/portal', word: 'Portal', permission: 'portal-sessions:read' },
  {
    to: '/settings/organization',
    word: 'Organization',
    permission: 'organizations:read',
  },
  {
    to: '/settings/project',
    word: 'Project',
    permission: 'organizations:read',
    ofProject: true,
  },
  { to: '/settings/audit-log', word: 'Audit log', permission: 'audit-log:read' },
  { to: '/settings/account', word: 'Account' },
  { to: '/settings/keyboard', word: 'Keyboard' },
  { to: '/settings/about', word: 'About' },
];
