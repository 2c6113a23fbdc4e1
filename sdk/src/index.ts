export type {
  ApiKey,
  ApiKeyChange,
  ApiKeyInput,
  ApiKeyRevocation,
  ApiKeyRotation,
  Grant,
  NewApiKey,
} from './api-keys.ts';
export type { AuditAction, AuditEntry, AuditLogExport, AuditLogQuery } from './audit-log.ts';
export { Tidings } from './client.ts';
export type { TidingsOptions } from './client.ts';
export type { ConfirmOptions } from './confirm.ts';
export type { ListedError } from './error-codes.ts';
export type {
  Cancellation,
  CancellationInput,
  CancellationOptions,
  DeliveryExport,
  DeliverySearch,
  EventExport,
  EventSearch,
} from './deliveries.ts';
export {
  ConflictError,
  ConnectionError,
  ForbiddenError,
  IdempotencyConflictError,
  InvalidRequestError,
  NotFoundError,
  PayloadTooLargeError,
  RateLimitedError,
  TidingsApiError,
  UnauthorizedError,
  UnavailableError,
} from './errors.ts';
export type { ErrorCode, Fault, Problem } from './errors.ts';
export type {
  EventExample,
  EventType,
  EventTypeChange,
  EventTypeInput,
  EventTypesQuery,
  ImportAnswer,
  ImportQuery,
  SchemaVersion,
} from './event-types.ts';
export type {
  BatchResult,
  DecisionCounts,
  DecisionsQuery,
  Erasure,
  Event,
  EventAccepted,
  EventInput,
  EventSummary,
  Explained,
  Explanation,
  WebhookDecision,
} from './events.ts';
export type { Member, MemberChange, MemberInput, NewMember, Role, SignInLink } from './members.ts';
export type { Instance, ServerMeta } from './meta.ts';
export type { NotificationType } from './notification-types.ts';
export type { Organization, OrganizationChange, OrganizationInput } from './organizations.ts';
export { Page } from './page.ts';
export type { ListAnswer } from './page.ts';
export type {
  SavedSearch,
  SavedSearchChange,
  SavedSearchesQuery,
  SavedSearchInput,
} from './saved-searches.ts';
export { SearchPage } from './search-page.ts';
export type { Histogram } from './search-page.ts';
export type { NewPortalSession, PortalSession, PortalSessionInput } from './portal-sessions.ts';
export type { Project, ProjectChange, ProjectInput, ProjectPlace, ProjectsQuery } from './projects.ts';
export type {
  AnswerInput,
  Interaction,
  InteractionAction,
  InteractionInput,
  InteractionStatus,
  InteractionsQuery,
} from './interactions.ts';
export type {
  AlertRule,
  AlertRuleChange,
  AlertRuleInput,
  AlertRulePackInput,
  AlertRulePackInstalled,
  AlertRulesQuery,
} from './alert-rules.ts';
export type { Alert, AlertsQuery, AlertStatus, AlertSummary } from './alerts.ts';
export type { Issue, IssueChange, IssueReplayInput, IssuesQuery, IssueState } from './issues.ts';
export { listen } from './live.ts';
export type {
  LiveDelivery,
  LiveEvent,
  LiveItem,
  LiveKind,
  LiveOptions,
  LiveState,
  LiveToken,
  LiveTokenInput,
  TokenSource,
} from './live.ts';
export type {
  EventReplayInput,
  Replay,
  ReplayCount,
  ReplayInput,
  ReplaysQuery,
  ReplayStatus,
  Skipped,
} from './replays.ts';
export type { CallOptions } from './request.ts';
export type { Caller, PasswordChange, Session, SignIn, SignInByLink } from './session.ts';
export type {
  Counts,
  IssuesStats,
  Stats,
  StatsQuery,
  WebhooksStats,
  WebhookStatsQuery,
} from './statistics.ts';
export type {
  ForcedAnswer,
  Receipt,
  ReceiptsOptions,
  ReceiptSummary,
  SignatureVerdict,
  TestInbox,
  TestInboxChange,
  TestInboxesQuery,
  TestInboxInput,
} from './test-inboxes.ts';
export type { TimeRange } from './time-range.ts';
export type { WatchedItem, Watcher, WatcherInput, WatchersQuery, WebhookWatchersQuery } from './watchers.ts';
export type {
  Attempt,
  Check,
  Decision,
  DeliveriesQuery,
  Delivery,
  DeliveryStatus,
  Filters,
  Preview,
  PreviewInput,
  RetryPolicy,
  RotateInput,
  TestInput,
  TestResult,
  Timing,
  Warning,
  Webhook,
  WebhookChange,
  WebhookInput,
  WebhooksQuery,
} from './webhooks.ts';
