/** Signs of the pages of the settings, apart from these: the first screen names the pages and shows no sign of them. */
import {
  AppWindow,
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
import type { SettingsPage } from './settings-pages.ts';

export const SETTINGS_ICONS: Readonly<Record<SettingsPage['to'], LucideIcon>> = {
  '/settings/webhooks': Webhook,
  '/settings/integrations': Blocks,
  '/settings/notifications': Bell,
  '/settings/members': UsersRound,
  '/settings/api-keys': KeyRound,
  '/settings/portal': AppWindow,
  '/settings/organization': Building2,
  '/settings/project': FolderClosed,
  '/settings/audit-log': ScrollText,
  '/settings/account': UserRound,
  '/settings/keyboard': Keyboard,
  '/settings/about': Info,
};
