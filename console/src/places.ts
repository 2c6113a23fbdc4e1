/** The parts of the console: in the rail, behind their keys, in the palette, and in what says where one is. */
import {
  FlaskConical,
  Inbox,
  LayoutDashboard,
  LibraryBig,
  ListTodo,
  MessageCircleQuestion,
  Plus,
  ScrollText,
  Send,
  Settings,
  Siren,
  Webhook,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Permission } from './queries/session.ts';

export interface Part {
  to:
    | '/overview'
    | '/webhooks'
    | '/deliveries'
    | '/events'
    | '/catalog'
    | '/alerts'
    | '/interactions'
    | '/issues'
    | '/test-inboxes'
    | '/settings/audit-log'
    | '/settings';
  word: string;
  icon: LucideIcon;
  /** Behind `g`. */
  key: string;
  /** Who may not, does not see it. */
  permission?: Permission;
}

/** A part of a part stands before it. */
export const PARTS: readonly Part[] = [
  { to: '/overview', word: 'Overview', icon: LayoutDashboard, key: 'o' },
  { to: '/webhooks', word: 'Webhooks', icon: Webhook, key: 'w' },
  { to: '/deliveries', word: 'Deliveries', icon: Send, key: 'd' },
  { to: '/events', word: 'Events', icon: Inbox, key: 'e' },
  { to: '/catalog', word: 'Event catalog', icon: LibraryBig, key: 'c' },
  { to: '/alerts', word: 'Alerts', icon: Siren, key: 'a', permission: 'alerts:read' },
  {
    to: '/interactions',
    word: 'Interactions',
    icon: MessageCircleQuestion,
    key: 'q',
    permission: 'interactions:read',
  },
  { to: '/issues', word: 'Issues', icon: ListTodo, key: 'i' },
  {
    to: '/test-inboxes',
    word: 'Test inboxes',
    icon: FlaskConical,
    key: 't',
    permission: 'test-inboxes:read',
  },
  {
    to: '/settings/audit-log',
    word: 'Audit log',
    icon: ScrollText,
    key: 'l',
    permission: 'audit-log:read',
  },
  { to: '/settings', word: 'Settings', icon: Settings, key: 's' },
];

/** Pages of parts that one comes to by a link; those of the settings stand with their tabs. A page of a page stands before it. */
export const PAGES = [
  { to: '/webhooks/new', word: 'Create webhook', icon: Plus, permission: 'webhooks:write' },
  { to: '/catalog/new', word: 'Create event type', icon: Plus, permission: 'event-types:write' },
  { to: '/catalog/import', word: 'Import event types', icon: LibraryBig, permission: 'event-types:write' },
  { to: '/alerts/rules/new', word: 'Create alert rule', icon: Plus, permission: 'alert-rules:write' },
  { to: '/alerts/rules', word: 'Alert rules', icon: Siren, permission: 'alert-rules:read' },
  { to: '/test-inboxes/send', word: 'Test and send', icon: FlaskConical, permission: null },
] as const satisfies readonly { to: string; word: string; icon: LucideIcon; permission: Permission | null }[];
