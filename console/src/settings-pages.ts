/** The pages of the settings: in their tabs, and in the palette. */
import {
  Bell,
  Blocks,
  Building2,
  FolderClosed,
  Info,
  Keyboard,
  KeyRound,
  ScrollText,
  UserRound,
  UsersRound,
  Webhook,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Permission } from './queries/session.ts';

export interface SettingsPage {
  to:
    | '/settings/webhooks'
    | '/settings/integrations'
    | '/settings/notifications'
    | '/settings/members'
    | '/settings/api-keys'
    | '/settings/organization'
    | '/settings/project'
    | '/settings/audit-log'
    | '/settings/account'
    | '/settings/keyboard'
    | '/settings/about';
  icon: LucideIcon;
  word: string;
  /** Who may not, does not see it. */
  permission?: Permission;
  /** Only while a project is looked at. */
  ofProject?: true;
}

export const SETTINGS: readonly SettingsPage[] = [
  { to: '/settings/webhooks', icon: Webhook, word: 'Webhooks' },
  { to: '/settings/integrations', icon: Blocks, word: 'Integrations', permission: 'webhooks:read' },
  { to: '/settings/notifications', icon: Bell, word: 'Notifications', permission: 'webhooks:read' },
  { to: '/settings/members', icon: UsersRound, word: 'Members', permission: 'members:read' },
  { to: '/settings/api-keys', icon: KeyRound, word: 'API keys', permission: 'api-keys:read' },
  {
    to: '/settings/organization',
    icon: Building2,
    word: 'Organization',
    permission: 'organizations:read',
  },
  {
    to: '/settings/project',
    icon: FolderClosed,
    word: 'Project',
    permission: 'organizations:read',
    ofProject: true,
  },
  { to: '/settings/audit-log', icon: ScrollText, word: 'Audit log', permission: 'audit-log:read' },
  { to: '/settings/account', icon: UserRound, word: 'Account' },
  { to: '/settings/keyboard', icon: Keyboard, word: 'Keyboard' },
  { to: '/settings/about', icon: Info, word: 'About' },
];
