// Generated from server/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/v1/meta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a receiver should know of this server */
        get: operations["getMeta"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the error codes */
        get: operations["listErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys that a webhook signs with
         * @description Takes no API key. Only webhooks with the signing profile `ed25519` have them.
         */
        get: operations["getWebhookJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who calls, and what they may do */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in with a password
         * @description Answers with a cookie that only the browser sees. Needs the header `Tidings-Request: 1` and a page of this server, as every change with a session does. Failures are counted for each address and each account, known or not: after ten there is one try a minute.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description The session ends within a second, everywhere.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with the token of a one-time link
         * @description Answers with a cookie that only the browser sees. Needs the header `Tidings-Request: 1` and a page of this server, as every change with a session does. A password that is refused does not use the link up.
         */
        post: operations["signInByLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/slack/interactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What Slack calls when somebody presses a button
         * @description The Request URL of Slack apps. Takes a form with `payload`, signed with the signing secret of the Slack webhook that the message came by.
         */
        post: operations["pressSlackButton"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Go to the OpenID provider to sign in
         * @description For browsers: answers with a redirect.
         */
        get: operations["startOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Come back from the OpenID provider
         * @description For browsers: signs in, and answers with a redirect to the beginning.
         */
        get: operations["finishOidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search events
         * @description Without what they carry, which `GET /v1/events/{id}` and exports have. By default those of the last two hours, newest first.
         */
        get: operations["searchEvents"];
        put?: never;
        /**
         * Accept an event
         * @description Answers after the event is durably stored. A repeat with the same id and content gets the same answer.
         */
        post: operations["sendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept up to 1000 events
         * @description A JSON array, or one event a line as `application/x-ndjson`. Each item is accepted or refused on its own: 202 when all were accepted, else 207.
         */
        post: operations["sendEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an event */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/payload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erase what an event carries, for good
         * @description Its data, summary, links and context, and the bodies of requests and responses of its deliveries; by an id of the caller’s own, of every event that had it. The record of it stays. Deliveries that wait are canceled, and none can be retried any more; those that are being sent just then end first, which `complete` tells.
         */
        delete: operations["eraseEvent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listen to events and deliveries as they happen
         * @description As server-sent events, or by WebSocket for those who ask to upgrade. Takes `events:read` and `deliveries:read` for what is asked for. docs/live.md has the messages, and how to go on after an interruption.
         */
        get: operations["listen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys, newest first
         * @description Those in use; with `revoked=true` those that were revoked.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description The answer holds the key, which is not shown again. No key can do more, for longer or from elsewhere than its maker.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an API key, without the key itself */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description It ends within a second, everywhere. A key that may do more than the caller is not the caller’s to revoke.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Rename an API key
         * @description What a key may do does not change. Make another one, and revoke this. A key that may do more than the caller is not the caller’s to change.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make another API key in the place of one, which ends some time later
         * @description The answer holds the new key, which is not shown again. It may do what the old one may, from where that may. A key that may do more than the caller, or from elsewhere, is not the caller’s to rotate.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the portal sessions that are open, newest first */
        get: operations["listPortalSessions"];
        put?: never;
        /**
         * Let a customer in to the portal of its organization
         * @description The answer holds the token, which is not shown again, and the page to open or embed. The session sees one organization, may do no more than the caller, and ends with its time, when it is revoked, or with the API key or session that made it. docs/portal.md has how to embed it.
         */
        post: operations["createPortalSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/portal-sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a portal session that is open, without its token */
        get: operations["getPortalSession"];
        put?: never;
        post?: never;
        /**
         * Revoke a portal session
         * @description It ends within a second, everywhere, with the live streams that it opened.
         */
        delete: operations["revokePortalSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who changed what
         * @description Newest first, unless told otherwise. Cursors keep the range of time, and when and in which time zone it was asked for.
         */
        get: operations["listAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit-log/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one entry of who changed what */
        get: operations["getAuditEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/audit-log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export who changed what
         * @description However much it is, newest first.
         */
        get: operations["exportAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List members, newest first */
        get: operations["listMembers"];
        put?: never;
        /**
         * Invite a member
         * @description The answer holds a link that works once, for three days: hand it on, and whoever opens it sets a password. Nobody can invite a member who may do more than the caller.
         */
        post: operations["createMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a member */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Sessions end within a second, everywhere. API keys that the member has made stay.
         */
        delete: operations["deleteMember"];
        options?: never;
        head?: never;
        /**
         * Change a member
         * @description It counts within a second, also in sessions that are open. Nobody can change a member who may do more than the caller, or make it so; the last owner stays one.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/v1/members/{id}/sign-in-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a sign-in link for a member
         * @description It works once, for 15 minutes, and ends the links before it: for a lost password, or an invitation that has run out.
         */
        post: operations["createSignInLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the sessions of a member, newest first */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * End every session of a member
         * @description Within a second, everywhere.
         */
        delete: operations["endSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{id}/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session of a member
         * @description Within a second, everywhere.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List organizations, in the order of their making */
        get: operations["listOrganizations"];
        put?: never;
        /**
         * Make an organization
         * @description Organizations also come into being on first use.
         */
        post: operations["createOrganization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an organization */
        get: operations["getOrganization"];
        put?: never;
        post?: never;
        /**
         * Delete an organization
         * @description With its projects, webhooks, event types, saved searches, API keys and members, who are let in no longer. Its events cannot be looked up any more, and its deliveries that wait are canceled. The id is free: who uses it next gets a new organization. Refused while there is something in it, unless confirmed. For callers of the whole instance, and owners of the organization, who may do all that its API keys and members may.
         */
        delete: operations["deleteOrganization"];
        options?: never;
        head?: never;
        /** Change an organization */
        patch: operations["updateOrganization"];
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects, in the order of their making */
        get: operations["listProjects"];
        put?: never;
        /**
         * Make a project
         * @description Projects also come into being on first use.
         */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        /**
         * Delete a project
         * @description With its webhooks, saved searches and API keys, which let nobody in any longer; deliveries that wait are canceled. Its events stay in the log of the organization. The id is free: who uses it next gets a new project. Refused while there is something in it, unless confirmed. For callers who may do all that its API keys may.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        /** Change a project */
        patch: operations["updateProject"];
        trace?: never;
    };
    "/v1/instance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this server is set to, and how it does
         * @description How it does, and which private addresses deliveries may reach, is told to callers of the whole instance.
         */
        get: operations["getInstance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List event types, by name
         * @description Those that ship and the organization’s own. Without a key: the catalog of an organization that publishes it.
         */
        get: operations["listEventTypes"];
        put?: never;
        /**
         * Make an event type
         * @description One with the name of a type that ships takes its place in this organization, until it is deleted.
         */
        post: operations["createEventType"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/types.ts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the types of a catalog for TypeScript
         * @description An exported type for the data of each event type, and `EventTypes`, a map from names to them.
         */
        get: operations["getEventTypesFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an event type */
        get: operations["getEventType"];
        put?: never;
        post?: never;
        /**
         * Delete an event type
         * @description Where it stands in the place of a type that ships, that one is back. Events of its type stay as they are.
         */
        delete: operations["deleteEventType"];
        options?: never;
        head?: never;
        /**
         * Change an event type
         * @description Only the fields given change. A type that ships becomes the organization’s own, which takes its place here.
         */
        patch: operations["updateEventType"];
        trace?: never;
    };
    "/v1/event-types/{name}/example": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an example of an event
         * @description As `POST /v1/events` takes it.
         */
        get: operations["getEventTypeExample"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a schema, newest first */
        get: operations["listEventTypeVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/event-types/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import event types
         * @description From the `webhooks` of an OpenAPI document (3.0, 3.1), from an object that holds JSON Schemas by the names of event types, or from a single one whose `title` is the name. Each part is taken or refused on its own: 200 when all were taken, else 207. Types that the document does not have stay as they are.
         */
        post: operations["importEventTypes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a password of one’s own
         * @description Every session and link of the member ends; the answer brings this browser a new session. Who came by a one-time link or has no password yet can leave out the current one within 15 minutes of signing in.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one’s own sessions, newest first
         * @description An API key has none.
         */
        get: operations["listOwnSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of one’s own sessions
         * @description Within a second, everywhere.
         */
        delete: operations["endOwnSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notification-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the notification types
         * @description What kinds of receivers there are, and the schema of the settings of each.
         */
        get: operations["listNotificationTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks, newest first */
        get: operations["listWebhooks"];
        put?: never;
        /** Make a webhook */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Deliveries that wait for it are canceled. Its record stays until the retention ends. Refused while something uses it, unless confirmed.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Only the fields given change.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable a webhook */
        post: operations["enableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable a webhook: its events are recorded as skipped
         * @description Refused while something uses it, unless confirmed.
         */
        post: operations["disableWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a webhook: its deliveries are held */
        post: operations["pauseWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a webhook: what was held is sent */
        post: operations["resumeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the filters of a webhook */
        put: operations["updateWebhookFilters"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reveal the signing secret */
        get: operations["getWebhookSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Reveal the config of a notification type
         * @description With its secrets. Webhooks of the type `rest` have none.
         */
        get: operations["getWebhookConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the signing secret
         * @description The answer holds the new one, and until when which of those before it sign, too; no later rotation ends them earlier, unless it says so. At most 10 sign at once. Who may not see secrets (`webhooks:reveal`) gives one of their own.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/end-overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the overlap of rotations: secrets of before sign no more
         * @description Once the receiver has the current secret. Where no other signs, nothing changes. What is being sent right now may still carry both signatures.
         */
        post: operations["endWebhookOverlap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery with its attempts */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attempt a delivery now
         * @description Whatever its schedule says, and also when it has ended. The event keeps its id; the secret is the current one. To an ordered webhook it goes next; a delivery that waits there for others is refused.
         */
        post: operations["retryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries/{deliveryId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a delivery that waits
         * @description It is not sent any more. Where it held up an ordered webhook, the next one goes at once.
         */
        post: operations["cancelDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel all deliveries that wait and that a search finds, or count them
         * @description They are not sent any more. What has ended stays as it is, and what is attempted just now is left alone. One call takes on 5,000 at most; `nextCursor` tells that there is more.
         */
        post: operations["cancelDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why an event went where it went
         * @description For each webhook what became of the event and why, by the configuration that the process which accepted it had; newest webhook first. Takes the permission `events:read`, too. The values that filters saw take `payloads:read`.
         */
        get: operations["listDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the deliveries of all webhooks
         * @description With their attempts, but for bodies. By default those of events of the last two hours, newest first.
         */
        get: operations["searchDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the deliveries of a webhook
         * @description With their attempts, but for bodies. By default those of events of the last two hours, newest first.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export all deliveries that a search finds
         * @description However many there are, newest first. In CSV a line tells of the latest attempt; in NDJSON a line is a delivery as in lists, with all its attempts, but for bodies.
         */
        get: operations["exportDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exports/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export all events that a search finds
         * @description However many there are, newest first. CSV has nothing of what they carry; in NDJSON a line is an event as it was received, `data` and `context` null for who may not see what events carry.
         */
        get: operations["exportEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of a webhook
         * @description By the hour or day. They are counted some seconds after the fact, and outlive events, deliveries and attempts. Percentiles are those of all attempts of a step, not averages.
         */
        get: operations["getWebhookStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of several webhooks
         * @description Of the last 24 hours, by webhook, for lists. They are counted some seconds after the fact.
         */
        get: operations["getWebhooksStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of several issues
         * @description Of the last 24 hours, by issue and hour, for lists. They are counted some seconds after the fact.
         */
        get: operations["getIssuesStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Statistics of a project, an organization or the instance
         * @description By the hour or day. They are counted some seconds after the fact, and outlive events, deliveries and attempts. Percentiles are those of all attempts of a step, not averages.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/saved-searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List saved searches, in the order of their making */
        get: operations["listSavedSearches"];
        put?: never;
        /**
         * Save a search under a name
         * @description For everybody in the organization, or of the project, who may see searches.
         */
        post: operations["createSavedSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/saved-searches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a saved search */
        get: operations["getSavedSearch"];
        put?: never;
        post?: never;
        /** Delete a saved search */
        delete: operations["deleteSavedSearch"];
        options?: never;
        head?: never;
        /** Change a saved search */
        patch: operations["updateSavedSearch"];
        trace?: never;
    };
    "/v1/test-inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List test inboxes, newest first */
        get: operations["listTestInboxes"];
        put?: never;
        /**
         * Make a test inbox
         * @description A receiver that is part of the server: give its `url` to a webhook of the same organization, and see what comes. It answers 200, or what it is told to.
         */
        post: operations["createTestInbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/test-inboxes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a test inbox */
        get: operations["getTestInbox"];
        put?: never;
        post?: never;
        /**
         * Delete a test inbox, and what came into it
         * @description Webhooks that still send there are answered 410, which disables them.
         */
        delete: operations["deleteTestInbox"];
        options?: never;
        head?: never;
        /** Change a test inbox: what it answers, its name, when it ends */
        patch: operations["updateTestInbox"];
        trace?: never;
    };
    "/v1/test-inboxes/{id}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what came into a test inbox, newest first
         * @description The last hundred at most. With `wait` it answers as soon as something has come.
         */
        get: operations["listReceipts"];
        put?: never;
        post?: never;
        /** Throw away what came into a test inbox */
        delete: operations["clearTestInbox"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/test-inboxes/{id}/receipts/{receipt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one request that came into a test inbox, with its headers and its body */
        get: operations["getReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List replays, newest first */
        get: operations["listReplays"];
        put?: never;
        /**
         * Replay deliveries, or count what would be sent
         * @description Sends deliveries once more, with the ids of their events, the secret and the address of the day, and without an effect on the health of their webhooks. What has succeeded is skipped unless asked for.
         */
        post: operations["createReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replay the deliveries of one event */
        post: operations["replayEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a replay and how far it has come */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a replay
         * @description It queues nothing more until it is resumed. What it has queued is still sent: half a second of its rate, or more to a webhook that rests.
         */
        post: operations["pauseReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a replay that is paused
         * @description It goes on from where it was. What failed before no longer counts for `stopOnErrorRate`.
         */
        post: operations["resumeReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/replays/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a replay
         * @description What it has not sent stays as it was.
         */
        post: operations["cancelReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List issues, newest first
         * @description The list for review: deliveries that were given up, grouped by webhook and error class, some seconds later at most.
         */
        get: operations["listIssues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/issues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an issue */
        get: operations["getIssue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Acknowledge, snooze, resolve, ignore or open an issue, assign it, or note something
         * @description One that is resolved is opened again by the next failure, one that is snoozed when its time has come, and one that is ignored never.
         */
        patch: operations["updateIssue"];
        trace?: never;
    };
    "/v1/issues/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay the deliveries of an issue, after the fix
         * @description It is resolved when all of them have arrived.
         */
        post: operations["replayIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/interactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List interactions, newest first */
        get: operations["listInteractions"];
        put?: never;
        /**
         * Ask people, and have their answer kept
         * @description Goes out as `interaction.opened` to the webhooks that are named and those that subscribe to it. When nobody answers in time the default holds, which denies unless it is said otherwise. Asking again with the same `ownId` answers 200 with the first one.
         */
        post: operations["createInteraction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/interactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an interaction, perhaps when it has ended */
        get: operations["getInteraction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/interactions/{id}/respond": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer an interaction
         * @description Each person answers once, and towards a quorum each API key counts once, whoever it speaks for. An answer that comes late, twice, or to what is decided is refused with 409, and written into the audit log.
         */
        post: operations["respondToInteraction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/interactions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an interaction: it is not asked any more, and nothing is decided */
        post: operations["cancelInteraction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alert rules, in the order of their making */
        get: operations["listAlertRules"];
        put?: never;
        /**
         * Make an alert rule
         * @description It counts events that are accepted from now on.
         */
        post: operations["createAlertRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules/install": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the alert rules of a pack
         * @description Those whose names are taken in the organization and project stay as they are.
         */
        post: operations["installAlertRulePack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an alert rule, and how it does */
        get: operations["getAlertRule"];
        put?: never;
        post?: never;
        /**
         * Delete an alert rule
         * @description Its alerts are resolved.
         */
        delete: operations["deleteAlertRule"];
        options?: never;
        head?: never;
        /**
         * Change an alert rule
         * @description Where that changes what is counted (`match`, `groupBy`, `condition`, `windowSeconds`, `enabled`), counting begins anew, and its alerts are resolved. What else it changes holds for the alerts that it opens from then on.
         */
        patch: operations["updateAlertRule"];
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alerts, newest first */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an alert, with the events that made it */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that somebody looks after an alert
         * @description It is not escalated any more. One that is acknowledged or resolved already stays as it is.
         */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that an alert is over
         * @description What its rule counts from now on opens another one. One that is resolved already stays as it is.
         */
        post: operations["resolveAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a token for a browser to listen with
         * @description EventSource and WebSocket cannot show a key. The token lets in to the live stream and nowhere else, for minutes, and no longer than whoever made it may hear the same.
         */
        post: operations["createLiveToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/live/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a live token
         * @description Streams that it opened end within a second.
         */
        delete: operations["revokeLiveToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test
         * @description A real, signed delivery, once, whatever the state of the webhook; its health and its deliveries stay as they are. Waits for the attempt and answers with what was sent, what came back, how long each part took, and why it failed. Event type and data are those of an example of the catalog unless given.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a webhook before it is saved
         * @description Of a new webhook, or of one that there is with changes: the request that it would send, what its filters make of a sample and of recent events, and with `send` what the receiver answers. Nothing is saved, but for a line in the audit log when something is sent. Without a secret the request is signed with one that is made up. The secrets of a webhook that there is are used and not shown; without the permission `webhooks:reveal` they are not sent to another URL than its own, and signatures made with them are not shown.
         */
        post: operations["previewWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/watchers/{kind}/{itemId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Say that an item uses a webhook
         * @description From now on the webhook gets the events of the item (`source`) with one of the triggers, beside those it subscribes to. Replaces what was said before.
         */
        put: operations["putWatcher"];
        post?: never;
        /** Say that an item no longer uses a webhook */
        delete: operations["deleteWatcher"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{id}/watchers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what uses a webhook, newest first */
        get: operations["listWebhookWatchers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watchers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List which webhooks items use, newest first */
        get: operations["listWatchers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Meta: {
            version: string;
            /** @description Addresses and ranges that deliveries come from; null when the operator has not said. */
            sendingAddresses: string[] | null;
            /** @description Of every delivery. */
            userAgent: string;
            /** @description How long an answer is waited for. */
            timeoutMs: {
                default: number;
                /** @description The longest that a webhook can be given. */
                most: number;
            };
            /** @description The signing profiles. */
            signing: string[];
            /** @description The ways in which people can sign in here. */
            signIn: ("password" | "link" | "oidc")[];
            /** @description The retry policies: seconds before each attempt, the first one included. */
            retry: {
                [key: string]: number[];
            };
        };
        Problem: {
            /** @description Where the code is explained. */
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "malformed_http" | "invalid_json" | "invalid_request" | "invalid_url" | "invalid_secret" | "invalid_filter" | "invalid_template" | "invalid_query" | "search_too_broad" | "invalid_cursor" | "invalid_schema" | "schema_violation" | "unknown_event_type" | "unauthorized" | "forbidden" | "cross_site" | "insecure_connection" | "not_found" | "request_timeout" | "conflict" | "in_use" | "idempotency_conflict" | "payload_too_large" | "unsupported_media_type" | "headers_too_large" | "rate_limited" | "internal" | "unavailable";
            /** @description A sentence that says what to do. */
            detail: string;
            errors?: {
                /** @description JSON pointer into the body, or the name of a parameter. */
                path: string;
                message: string;
                /** @description In a search: where it is, in UTF-16 code units from the start. */
                position?: number;
                /** @description Of what is wrong there; 0 where something is missing. */
                length?: number;
                /** @description What to write in place of those characters. */
                suggestion?: string;
                /** @description What could stand there, the likeliest first. */
                expected?: string[];
            }[];
        };
        Jwks: {
            /** @description Newest first; during a rotation those of before, too. */
            keys: {
                /** @enum {string} */
                kty: "OKP";
                /** @enum {string} */
                crv: "Ed25519";
                x: string;
                /** @description The RFC 7638 thumbprint. */
                kid: string;
                /** @enum {string} */
                use: "sig";
                /** @enum {string} */
                alg: "EdDSA";
            }[];
        };
        SignIn: {
            /** @description Compared without regard to capitals. */
            email: string;
            password: string;
            /** @description Needed by who is a member of several organizations with one e-mail address. */
            organization?: string;
        };
        /** @enum {string} */
        Role: "owner" | "admin" | "developer" | "viewer" | "auditor";
        Member: {
            id: string;
            email: string;
            name: string;
            /** @description Null: the whole instance. */
            organization: string | null;
            role: components["schemas"]["Role"];
            revealSecrets: boolean;
            viewPayloads: boolean;
            hasPassword: boolean;
            /** @description Has signed in through the OpenID provider. */
            usesOidc: boolean;
            /** @description Null: has not come yet. */
            lastSignedInAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Session: {
            /** @description A name for the session, with which nobody can sign in. */
            id: string;
            /** @enum {string} */
            method: "password" | "link" | "oidc";
            /** @description From where the sign-in came. */
            address: string;
            userAgent: string | null;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description To within some seconds.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description When it ends if nobody comes until then.
             */
            expiresAt: string;
        };
        /** @description How the page of a portal session goes with the application that it is part of; else it has no name, and the colour of the console. */
        PortalBranding: {
            /** @description What stands at the top of the page and in its title, such as the name of your application. */
            name?: string;
            /** @description Of buttons and of what is chosen, such as `#4f46e5`. Its hue is kept; how light it is goes by what can be read. */
            accentColor?: string;
        };
        Caller: {
            /** @enum {string} */
            kind: "api-key" | "member" | "portal-session";
            id: string;
            name: string;
            /** @description Null: the whole instance. */
            organization: string | null;
            /** @description Null: all of them. */
            project: string | null;
            permissions: ("events:write" | "events:read" | "payloads:read" | "payloads:erase" | "event-types:read" | "event-types:write" | "webhooks:read" | "webhooks:write" | "webhooks:reveal" | "watchers:read" | "watchers:write" | "deliveries:read" | "deliveries:write" | "test-inboxes:read" | "test-inboxes:write" | "searches:read" | "searches:write" | "alert-rules:read" | "alert-rules:write" | "alerts:read" | "alerts:write" | "interactions:read" | "interactions:write" | "interactions:answer" | "organizations:read" | "organizations:write" | "members:read" | "members:write" | "api-keys:read" | "api-keys:write" | "portal-sessions:read" | "portal-sessions:write" | "settings:read" | "settings:write" | "audit-log:read" | "metrics:read")[];
            /** @description Null: no person who has signed in. */
            member: components["schemas"]["Member"] | null;
            /** @description Null: no person who has signed in. */
            session: components["schemas"]["Session"] | null;
            /** @description When the API key or the portal session ends; null: never, or as `session` says. */
            expiresAt: string | null;
            /** @description Of a portal session that was given one; null: none. */
            branding: components["schemas"]["PortalBranding"] | null;
        };
        SignInByLink: {
            /** @description What follows `#token=` in the link. It works once. */
            token: string;
            /** @description To sign in with from now on. Every other session of the member ends. */
            password?: string;
        };
        EventInput: {
            /** @description Your own id; it makes sending idempotent for 24 hours. A dot is not allowed: the signed bytes are joined by dots. Nor is an id of the form that the platform gives, `evt_` and 26 characters. */
            id?: string;
            /** @description Such as `function.executed`. The types by which Tidings itself reports are refused. */
            type: string;
            /**
             * Format: date-time
             * @description When it happened; the time of acceptance when left out.
             */
            created?: string;
            /** @description Made on first use; `default` when left out. */
            organization?: string;
            /** @description Made on first use. */
            project?: string;
            /** @description Any JSON. Stored, signed and sent byte for byte as received. */
            data: unknown;
            /** @enum {string} */
            severity?: "info" | "warning" | "error" | "critical";
            agentId?: string;
            summary?: string;
            links?: {
                href: string;
                text: string;
            }[];
            /** @description Circumstances, sent as `current_context` where asked for. */
            context?: unknown;
            /** @description The item of another system that caused the event. */
            source?: {
                kind: string;
                id: string;
                name?: string;
            };
            trigger?: string;
            /** @description Only these webhooks, by id. */
            webhooks?: string[];
        };
        EventAccepted: {
            /** @description Your own id, or ours. */
            id: string;
            /** @description True when this id was accepted before, within 24 hours. */
            duplicate: boolean;
            /** @description Ids of the webhooks the event goes to. */
            webhooks: string[];
            /** @description Where the data does not fit the schema of its event type, which warns of it. Left out where all is well. */
            warnings?: {
                path: string;
                message: string;
            }[];
        };
        /** @description An event without what it carries. */
        EventSummary: {
            id: string;
            type: string;
            /** Format: date-time */
            created: string;
            /** Format: date-time */
            acceptedAt: string;
            organization: string;
            project: string | null;
            severity: ("info" | "warning" | "error" | "critical") | null;
            agentId: string | null;
            summary: string | null;
            source: {
                kind: string;
                id: string;
                name?: string;
            } | null;
            trigger: string | null;
            /** @description Bytes of its data. */
            size: number;
            /** @description To how many it goes. */
            webhooks: number;
        };
        BatchAnswer: {
            /** @description One for each item, in order. */
            data: ({
                /** @enum {number} */
                status: 202;
                /** @description Your own id, or ours. */
                id: string;
                /** @description True when this id was accepted before, within 24 hours. */
                duplicate: boolean;
                /** @description Ids of the webhooks the event goes to. */
                webhooks: string[];
                /** @description Where the data does not fit the schema of its event type, which warns of it. Left out where all is well. */
                warnings?: {
                    path: string;
                    message: string;
                }[];
            } | components["schemas"]["Problem"])[];
        };
        Event: {
            id: string;
            /** @description Such as `function.executed`. The types by which Tidings itself reports are refused. */
            type: string;
            /** Format: date-time */
            created: string;
            organization: string;
            project: string | null;
            /** @description Any JSON. Stored, signed and sent byte for byte as received. */
            data: unknown;
            /** @enum {string} */
            severity?: "info" | "warning" | "error" | "critical";
            agentId?: string;
            summary?: string;
            links?: {
                href: string;
                text: string;
            }[];
            /** @description Circumstances, sent as `current_context` where asked for. */
            context?: unknown;
            /** @description The item of another system that caused the event. */
            source?: {
                kind: string;
                id: string;
                name?: string;
            };
            trigger?: string;
            /** @description Only these webhooks, by id. */
            webhooks?: string[];
            /**
             * Format: date-time
             * @description When what it carried was erased: `data` is null, and summary, links and context are gone.
             */
            erasedAt?: string;
        };
        Erasure: {
            id: string;
            /** Format: date-time */
            erasedAt: string;
            /** @description Deliveries that waited. */
            canceled: number;
            /** @description Deliveries that are being sent. When they have ended, what is left of the payload goes. */
            inFlight: number;
            /** @description Whether all of it is gone. Nobody is shown any of it in either case. */
            complete: boolean;
        };
        /** @description A delivery as an attempt left it, or as it ended without one. */
        LiveDelivery: {
            id: string;
            event: {
                id: string;
                type: string;
            };
            webhook: {
                id: string;
                name: string;
            };
            organization: string;
            /** @description Of the event. */
            project: string | null;
            /** @description Of the webhook. */
            notificationType: string;
            /** @enum {string} */
            status: "retrying" | "success" | "failed" | "skipped" | "canceled";
            attemptCount: number;
            /** @description The latest one; null where it ended without any. */
            attempt: {
                number: number;
                /** Format: date-time */
                at: string;
                trigger: string;
                url: string;
                address: string | null;
                /** @description The status code of the answer. */
                http: number | null;
                durationMs: number;
                errorClass: string | null;
                error: string | null;
            } | null;
            /** Format: date-time */
            createdAt: string;
            severity: string | null;
            agentId: string | null;
            summary: string | null;
            /** @description Bytes of the event's data. */
            size: number;
        };
        /** @description What the live stream says: the JSON of a message. */
        LiveMessage: {
            /** @enum {string} */
            kind: "ready";
            /** @description Where to go on from. */
            cursor: string;
        } | {
            /** @enum {string} */
            kind: "event";
            /** @description Where to go on from. */
            cursor: string;
            event: {
                id: string;
                type: string;
                /** Format: date-time */
                created: string;
                /** Format: date-time */
                acceptedAt: string;
                organization: string;
                project: string | null;
                severity: ("info" | "warning" | "error" | "critical") | null;
                agentId: string | null;
                summary: string | null;
                source: {
                    kind: string;
                    id: string;
                    name?: string;
                } | null;
                trigger: string | null;
                /** @description Bytes of its data. */
                size: number;
                /** @description To how many it goes. */
                webhooks: number;
                data?: unknown;
                context?: unknown;
            };
        } | {
            /** @enum {string} */
            kind: "delivery";
            /** @description Where to go on from. */
            cursor: string;
            delivery: components["schemas"]["LiveDelivery"];
        } | {
            /** @enum {string} */
            kind: "heartbeat";
            /** @description Where to go on from. */
            cursor: string;
        } | {
            /** @enum {string} */
            kind: "dropped";
            /** @description Where to go on from. */
            cursor: string;
            /** @description How many messages after the cursor there was no room for. */
            count: number;
        } | {
            /** @enum {string} */
            kind: "closing";
            /** @enum {string} */
            reason: "shutdown" | "revoked" | "expired" | "forbidden" | "slow" | "costly";
            detail: string;
        };
        /**
         * @description A permission, all of a resource such as `webhooks:*`, or `*`.
         * @enum {string}
         */
        Grant: "events:write" | "events:read" | "payloads:read" | "payloads:erase" | "event-types:read" | "event-types:write" | "webhooks:read" | "webhooks:write" | "webhooks:reveal" | "watchers:read" | "watchers:write" | "deliveries:read" | "deliveries:write" | "test-inboxes:read" | "test-inboxes:write" | "searches:read" | "searches:write" | "alert-rules:read" | "alert-rules:write" | "alerts:read" | "alerts:write" | "interactions:read" | "interactions:write" | "interactions:answer" | "organizations:read" | "organizations:write" | "members:read" | "members:write" | "api-keys:read" | "api-keys:write" | "portal-sessions:read" | "portal-sessions:write" | "settings:read" | "settings:write" | "audit-log:read" | "metrics:read" | "events:*" | "payloads:*" | "event-types:*" | "webhooks:*" | "watchers:*" | "deliveries:*" | "test-inboxes:*" | "searches:*" | "alert-rules:*" | "alerts:*" | "interactions:*" | "organizations:*" | "members:*" | "api-keys:*" | "portal-sessions:*" | "settings:*" | "audit-log:*" | "metrics:*" | "*";
        ApiKeyInput: {
            name: string;
            /** @description The key sees this organization alone. Left out: the organization of the caller; of a caller for the whole instance, all organizations. */
            organization?: string;
            /** @description The key sees this project of the organization alone. */
            project?: string;
            /** @description No more than the caller has. */
            permissions: components["schemas"]["Grant"][];
            /** @description Addresses or CIDR ranges from which the key can be used; from everywhere when left out. */
            networks?: string[];
            /**
             * Format: date-time
             * @description When the key ends; never when left out.
             */
            expiresAt?: string;
        };
        NewApiKey: {
            id: string;
            name: string;
            /** @description The end of the key, to know it by. */
            hint: string;
            /** @description Null: the whole instance. */
            organization: string | null;
            project: string | null;
            permissions: components["schemas"]["Grant"][];
            networks: string[] | null;
            expiresAt: string | null;
            /** @description To within some seconds. */
            lastUsedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Null while it is in use. */
            revokedAt: string | null;
            /** @description In the words of who revoked it; null where none were given. */
            revokeReason: string | null;
            /** @description The key itself. It is not shown again. */
            key: string;
        };
        ApiKey: {
            id: string;
            name: string;
            /** @description The end of the key, to know it by. */
            hint: string;
            /** @description Null: the whole instance. */
            organization: string | null;
            project: string | null;
            permissions: components["schemas"]["Grant"][];
            networks: string[] | null;
            expiresAt: string | null;
            /** @description To within some seconds. */
            lastUsedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Null while it is in use. */
            revokedAt: string | null;
            /** @description In the words of who revoked it; null where none were given. */
            revokeReason: string | null;
        };
        ApiKeyChange: {
            name: string;
        };
        ApiKeyRotation: {
            /** @description The old key ends after so long, unless it ends before: a day when left out, 0 at once. */
            overlapSeconds?: number;
            /**
             * Format: date-time
             * @description When the new key ends. Left out: after as long as the old one was made for; never, if that does not end.
             */
            expiresAt?: string;
        };
        PortalSessionInput: {
            /** @description The only one that the session sees. Left out: the organization of the caller. A caller for the whole instance names it. */
            organization?: string;
            /** @description The only project of it that the session sees. */
            project?: string;
            /** @description Who it is for, such as a person of the customer: the name by which the audit log knows what is done with it. `Portal` when left out. */
            name?: string;
            /** @description None that the caller has not. Left out: `webhooks:read`, `webhooks:write`, `deliveries:read`, `deliveries:write`, `events:read`, `payloads:read`, `event-types:read`, as far as the caller has them. */
            permissions?: ("webhooks:read" | "webhooks:write" | "deliveries:read" | "deliveries:write" | "events:read" | "payloads:read" | "event-types:read" | "webhooks:reveal" | "audit-log:read")[];
            /** @description 3600 when left out. */
            expiresInSeconds?: number;
            /**
             * @description How the page of `url` looks. Left out: as the system of who opens it has it.
             * @enum {string}
             */
            theme?: "light" | "dark";
            branding?: components["schemas"]["PortalBranding"];
        };
        NewPortalSession: {
            id: string;
            name: string;
            organization: string;
            /** @description Null: all of them. */
            project: string | null;
            /** @description As far as whoever made it has them still. */
            permissions: ("events:write" | "events:read" | "payloads:read" | "payloads:erase" | "event-types:read" | "event-types:write" | "webhooks:read" | "webhooks:write" | "webhooks:reveal" | "watchers:read" | "watchers:write" | "deliveries:read" | "deliveries:write" | "test-inboxes:read" | "test-inboxes:write" | "searches:read" | "searches:write" | "alert-rules:read" | "alert-rules:write" | "alerts:read" | "alerts:write" | "interactions:read" | "interactions:write" | "interactions:answer" | "organizations:read" | "organizations:write" | "members:read" | "members:write" | "api-keys:read" | "api-keys:write" | "portal-sessions:read" | "portal-sessions:write" | "settings:read" | "settings:write" | "audit-log:read" | "metrics:read")[];
            /** @description Null: none was given. */
            branding: components["schemas"]["PortalBranding"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** @description Shown this once. Sent as `Authorization: Bearer tp_…`. */
            token: string;
            /** @description The page to open or embed. What follows `#token=` is the token; a browser sends it to no server by itself. */
            url: string;
        };
        PortalSession: {
            id: string;
            name: string;
            organization: string;
            /** @description Null: all of them. */
            project: string | null;
            /** @description As far as whoever made it has them still. */
            permissions: ("events:write" | "events:read" | "payloads:read" | "payloads:erase" | "event-types:read" | "event-types:write" | "webhooks:read" | "webhooks:write" | "webhooks:reveal" | "watchers:read" | "watchers:write" | "deliveries:read" | "deliveries:write" | "test-inboxes:read" | "test-inboxes:write" | "searches:read" | "searches:write" | "alert-rules:read" | "alert-rules:write" | "alerts:read" | "alerts:write" | "interactions:read" | "interactions:write" | "interactions:answer" | "organizations:read" | "organizations:write" | "members:read" | "members:write" | "api-keys:read" | "api-keys:write" | "portal-sessions:read" | "portal-sessions:write" | "settings:read" | "settings:write" | "audit-log:read" | "metrics:read")[];
            /** @description Null: none was given. */
            branding: components["schemas"]["PortalBranding"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
        };
        /** @enum {string} */
        AuditAction: "create" | "update" | "delete" | "reveal" | "test" | "retry" | "cancel" | "erase" | "replay" | "answer" | "answer-refused" | "sign-in" | "sign-in-refused" | "sign-out";
        AuditEntry: {
            id: string;
            /** Format: date-time */
            at: string;
            actor: {
                /**
                 * @description `person`: somebody whom another system names, such as a user of Slack; `nobody`: somebody who was not let in; `platform`: its own doing, such as an organization made on first use.
                 * @enum {string}
                 */
                kind: "api-key" | "member" | "portal-session" | "person" | "nobody" | "platform";
                /** @description Of the API key or the member; null for others. */
                id: string | null;
                /** @description As it was called then. */
                name: string | null;
            };
            /** @description Where the call came from. */
            address: string | null;
            /** @description What the caller’s program calls itself. */
            userAgent: string | null;
            /** @description The call, by its `operationId`. */
            operation: string | null;
            action: components["schemas"]["AuditAction"];
            resource: {
                /** @description Such as `webhook` or `api-key`. */
                kind: string;
                id: string;
                /** @description As it is called after the change. */
                name: string | null;
            };
            /** @description Null: the whole instance. */
            organization: string | null;
            /** @description Null: no project in particular. */
            project: string | null;
            /** @description By field, what it was and what it became. Secrets are `(hidden)`. */
            changes: {
                [key: string]: {
                    before: unknown;
                    after: unknown;
                };
            };
        };
        MemberInput: {
            /** @description Compared without regard to capitals. */
            email: string;
            name: string;
            /** @description The member sees this organization alone. Left out: the organization of the caller; of a caller for the whole instance, all organizations. */
            organization?: string;
            role: components["schemas"]["Role"];
            /** @description May see signing secrets. As the role has it when left out. */
            revealSecrets?: boolean;
            /** @description May see what events carry and receivers answer. As the role has it when left out. */
            viewPayloads?: boolean;
        };
        SignInLink: {
            /** @description Lets whoever opens it first sign in as the member. What follows `#token=` is the token that `POST /v1/session/link` takes; a browser sends it to no server by itself. */
            url: string;
            /** Format: date-time */
            expiresAt: string;
        };
        NewMember: {
            id: string;
            email: string;
            name: string;
            /** @description Null: the whole instance. */
            organization: string | null;
            role: components["schemas"]["Role"];
            revealSecrets: boolean;
            viewPayloads: boolean;
            hasPassword: boolean;
            /** @description Has signed in through the OpenID provider. */
            usesOidc: boolean;
            /** @description Null: has not come yet. */
            lastSignedInAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            signInLink: components["schemas"]["SignInLink"];
        };
        MemberChange: {
            /** @description Compared without regard to capitals. */
            email?: string;
            name?: string;
            role?: components["schemas"]["Role"];
            revealSecrets?: boolean;
            viewPayloads?: boolean;
        };
        /**
         * @description `standard`: ten attempts over three days; `alert`: five within 15 minutes; `none`: one; or your own delays in seconds.
         * @default standard
         */
        RetryPolicy: "standard" | "alert" | "none" | {
            /** @description Seconds to wait before the second, third, … attempt. */
            delays: number[];
        };
        OrganizationInput: {
            id: string;
            name?: string;
            /** @description Refuse events whose type neither ships with the platform nor is one of its own. False when left out. */
            strictEventTypes?: boolean;
            /** @description Let everybody read its catalog of event types, without a key. False when left out. */
            publishEventTypes?: boolean;
            /** @description Days for which its events, deliveries and attempts are kept, where that is less than the instance keeps them. Null: as long as the instance. */
            retentionDays?: number | null;
            /** @description What webhooks get that are made without a retry policy of their own. Null: `standard`. */
            defaultRetry?: components["schemas"]["RetryPolicy"] | null;
        };
        Organization: {
            id: string;
            name: string;
            strictEventTypes: boolean;
            publishEventTypes: boolean;
            /** @description Days for which its events, deliveries and attempts are kept, where that is less than the instance keeps them. Null: as long as the instance. */
            retentionDays: number | null;
            /** @description What webhooks get that are made without a retry policy of their own. Null: `standard`. */
            defaultRetry: components["schemas"]["RetryPolicy"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        OrganizationChange: {
            name?: string;
            /** @description Refuse events whose type neither ships with the platform nor is one of its own. False when left out. */
            strictEventTypes?: boolean;
            /** @description Let everybody read its catalog of event types, without a key. False when left out. */
            publishEventTypes?: boolean;
            /** @description Days for which its events, deliveries and attempts are kept, where that is less than the instance keeps them. Null: as long as the instance. */
            retentionDays?: number | null;
            /** @description What webhooks get that are made without a retry policy of their own. Null: `standard`. */
            defaultRetry?: components["schemas"]["RetryPolicy"] | null;
        };
        ProjectInput: {
            id: string;
            /** @description The caller’s own, or `default`, when left out. It comes into being on first use. */
            organization?: string;
            /** @description The id when left out. */
            name?: string;
            /** @description What webhooks get that are made in it without a retry policy of their own. Null: what the organization has. */
            defaultRetry?: components["schemas"]["RetryPolicy"] | null;
        };
        Project: {
            id: string;
            organization: string;
            name: string;
            /** @description What webhooks get that are made in it without a retry policy of their own. Null: what the organization has. */
            defaultRetry: components["schemas"]["RetryPolicy"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        ProjectChange: {
            name?: string;
            /** @description What webhooks get that are made in it without a retry policy of their own. Null: what the organization has. */
            defaultRetry?: components["schemas"]["RetryPolicy"] | null;
        };
        Instance: {
            version: string;
            /** @description Where people open this server; null when the operator has not said. */
            publicUrl: string | null;
            /** @description Of the sites that may show the portal in a frame. */
            portalOrigins: string[];
            /** @description Days for which events, deliveries and attempts are kept. */
            retentionDays: number;
            /** @description The largest body of an event. */
            maxBodyBytes: number;
            /** @description Whether webhooks may have plain `http:` URLs. */
            allowHttp: boolean;
            /** @description Private addresses and ranges that deliveries may reach; null for callers who do not see the whole instance. */
            allowPrivate: string[] | null;
            /** @description Addresses and ranges that deliveries come from; null when the operator has not said. */
            sendingAddresses: string[] | null;
            /** @description Null for callers who do not see the whole instance. */
            health: {
                /** @description Of PostgreSQL. */
                databaseVersion: string;
                /** @description Those at work on the database, in the order of their starts. */
                processes: {
                    host: string;
                    pid: number;
                    roles: string[];
                    /** Format: date-time */
                    startedAt: string;
                    /**
                     * Format: date-time
                     * @description They tell of themselves every two seconds.
                     */
                    heardAt: string;
                }[];
                queue: {
                    /** @description Deliveries that wait in the database; beyond 100,000 an estimate. */
                    waiting: number;
                    ready: number;
                    /** @description Behind webhooks that rest, are paused or full. */
                    parked: number;
                    /** @description In the hands of a process. */
                    claimed: number;
                    /** @description Webhooks behind which deliveries wait. */
                    backlogs: number;
                    /** @description Age of the event that waits longest; null when none waits. */
                    oldestSeconds: number | null;
                    /** @description How long the first delivery that nothing holds up has been due; null when none is. */
                    overdueSeconds: number | null;
                };
                /** @description What the platform has to tell of itself and has not told. */
                waitingReports: number;
                openAlerts: number;
                /** @description Age of the oldest event that alert rules have not counted. */
                alertLagSeconds: number | null;
            } | null;
        };
        InteractionAction: {
            /** @description Such as `approve`. */
            id: string;
            /** @description For people. */
            label: string;
            /** @enum {string} */
            style?: "primary" | "danger";
            /** @description Whether one answer decides, whatever the quorum. `true` for the action `deny` when left out, `false` for others. */
            veto?: boolean;
        };
        /** @description Each event of the type makes an interaction with these terms. `requiredApprovals` and `expiresAt` in its `data` may ask for more than `quorum` and end before `expiresInSeconds`, and never the other way. */
        Asks: {
            /** @description What can be answered; Approve (`approve`) and Deny (`deny`) when left out. */
            actions?: components["schemas"]["InteractionAction"][];
            /** @description How many different people have to choose the same action; 1 when left out. An API key is one, whoever it speaks for. */
            quorum?: number;
            /** @description The action that holds when the time is over; `deny` when left out. */
            default?: string;
            /** @description How long it is asked; 3600 when left out. */
            expiresInSeconds?: number;
        };
        Warning: {
            /** @description What it is about: a JSON pointer into the body of the call. */
            path: string;
            /** @enum {string} */
            code: "unsigned" | "encryption_ended" | "long_block" | "no_events" | "all_events" | "unknown_event_type" | "idle_filter" | "idle_category" | "gone_webhook" | "missing_field" | "unfit_template" | "made_up_secret" | "large_payload";
            /** @description A sentence for people, with what can be done. */
            detail: string;
        };
        EventType: {
            name: string;
            /** @description Whose own type it is; null: it ships with the platform. */
            organization: string | null;
            /** @description The pack with which it ships, also where an organization has put its own in its place. */
            pack: ("admin" | "ai-safety" | "data-jobs" | "ai-guard" | "operational") | null;
            group: string;
            description: string;
            /** @description JSON Schema 2020-12 of the event’s `data`; null: none. References lead to places inside it, patterns run by RE2, and keywords that are not known are refused. */
            schema: {
                [key: string]: unknown;
            } | boolean | null;
            /** @description A change of the schema makes a new version; null: it has no schema. */
            schemaVersion: number | null;
            /** @description An example of `data`, which fits the schema; null: none. */
            example: unknown;
            /**
             * @description What becomes of an event whose `data` does not fit: `off` does not look, `warn` accepts it with a warning and counts it, `reject` refuses it. A new type has `off`.
             * @enum {string}
             */
            validation: "off" | "warn" | "reject";
            /** @description What each event of the type asks people, see docs/interactions.md; null: nothing. */
            asks: components["schemas"]["Asks"] | null;
            /** @description Still accepted, and marked for whoever reads the catalog. */
            deprecated: boolean;
            /** @description Not shown in the published catalog. */
            draft: boolean;
            /** @description Events that did not fit the present version of the schema. Not published. */
            violations?: {
                /** @description Events that were accepted with a warning. */
                warned: number;
                refused: number;
                lastAt: string | null;
                last: {
                    path: string;
                    message: string;
                } | null;
            };
            /** @description In answers to changes: which webhooks of the organization do not fit the example. Left out where all do. */
            warnings?: components["schemas"]["Warning"][];
            createdAt: string | null;
            updatedAt: string | null;
        };
        EventTypeInput: {
            /** @description Such as `order.created`. */
            name: string;
            /** @description Made on first use; `default` when left out. */
            organization?: string;
            /** @description The name up to its first dot when left out. */
            group?: string;
            description?: string;
            /** @description JSON Schema 2020-12 of the event’s `data`; null: none. References lead to places inside it, patterns run by RE2, and keywords that are not known are refused. */
            schema?: {
                [key: string]: unknown;
            } | boolean | null;
            /** @description An example of `data`, which fits the schema; null: none. */
            example?: unknown;
            /**
             * @description What becomes of an event whose `data` does not fit: `off` does not look, `warn` accepts it with a warning and counts it, `reject` refuses it. A new type has `off`.
             * @enum {string}
             */
            validation?: "off" | "warn" | "reject";
            /** @description What each event of the type asks people, see docs/interactions.md; null: nothing. */
            asks?: components["schemas"]["Asks"] | null;
            /** @description Still accepted, and marked for whoever reads the catalog. */
            deprecated?: boolean;
            /** @description Not shown in the published catalog. */
            draft?: boolean;
        };
        EventTypeChange: {
            group?: string;
            description?: string;
            /** @description JSON Schema 2020-12 of the event’s `data`; null: none. References lead to places inside it, patterns run by RE2, and keywords that are not known are refused. */
            schema?: {
                [key: string]: unknown;
            } | boolean | null;
            /** @description An example of `data`, which fits the schema; null: none. */
            example?: unknown;
            /**
             * @description What becomes of an event whose `data` does not fit: `off` does not look, `warn` accepts it with a warning and counts it, `reject` refuses it. A new type has `off`.
             * @enum {string}
             */
            validation?: "off" | "warn" | "reject";
            /** @description What each event of the type asks people, see docs/interactions.md; null: nothing. */
            asks?: components["schemas"]["Asks"] | null;
            /** @description Still accepted, and marked for whoever reads the catalog. */
            deprecated?: boolean;
            /** @description Not shown in the published catalog. */
            draft?: boolean;
        };
        EventExample: {
            type: string;
            data: unknown;
        };
        SchemaVersion: {
            version: number;
            /** @description JSON Schema 2020-12 of the event’s `data`; null: none. References lead to places inside it, patterns run by RE2, and keywords that are not known are refused. */
            schema: {
                [key: string]: unknown;
            } | boolean | null;
            createdAt: string | null;
        };
        ImportedEventType: {
            name: string;
            /** @enum {string} */
            result: "created" | "changed" | "unchanged" | "refused";
            /** @description Where it stands in the document, as a JSON pointer. */
            path: string;
            /** @description Why it is refused; the paths lead into the document. */
            errors?: {
                path: string;
                message: string;
            }[];
            /** @description In answers to changes: which webhooks of the organization do not fit the example. Left out where all do. */
            warnings?: components["schemas"]["Warning"][];
        };
        ImportAnswer: {
            dryRun: boolean;
            /** @description One for each part of the document, in order. */
            data: components["schemas"]["ImportedEventType"][];
        };
        PasswordChange: {
            /** @description At least 12 characters, and none that everybody tries first. */
            password: string;
            /** @description The password until now. Left out by who has none, or has just signed in with a one-time link. */
            currentPassword?: string;
        };
        NotificationType: {
            /** @enum {string} */
            type: "rest" | "slack" | "pagerduty" | "teams" | "discord" | "email";
            /** @description What people call it. */
            label: string;
            /** @description JSON Schema of a webhook’s `config`; fields with `writeOnly` are secrets. Without properties for `rest`, whose settings stand beside it. */
            config: {
                [key: string]: unknown;
            };
        };
        SlackConfig: {
            /** @description The incoming webhook’s URL (`https://hooks.slack.com/services/…`), which names the channel. A secret: whoever has it can post there. */
            url?: string;
            /** @description The bot token (`xoxb-…`) of a Slack app that is in the channel and has the scope `chat:write`, instead of an incoming webhook. */
            token?: string;
            /** @description Where the app posts, such as `C0123456789`. Ids stay when a channel is renamed. */
            channel?: string;
            /** @description Where Slack’s Web API is, by which the app posts; `https://slack.com` when left out. */
            host?: string;
            /**
             * @description `agent`: the app makes one thread for each `agentId`, which later events of the agent are added to. Alerts, approvals and interactions keep messages of their own, which change in place.
             * @enum {string}
             */
            threads?: "agent";
            /** @description The signing secret of the Slack app (Basic Information), whose Request URL for interactivity is `/v1/slack/interactions` of this server. With it alerts and interactions have buttons, whose presses are verified by it. */
            signingSecret?: string;
        };
        PagerDutyConfig: {
            /** @description The integration key of a service with the integration “Events API v2”: 32 characters. */
            routingKey: string;
            /** @description Where events go: `https://events.pagerduty.com` when left out, `https://events.eu.pagerduty.com` for accounts in the EU, or a proxy in front of them. */
            host?: string;
            /** @description What PagerDuty is told instead of the event’s own severity, such as `{"warning": "error"}`. */
            severities?: {
                /** @enum {string} */
                info?: "critical" | "error" | "warning" | "info";
                /** @enum {string} */
                warning?: "critical" | "error" | "warning" | "info";
                /** @enum {string} */
                error?: "critical" | "error" | "warning" | "info";
                /** @enum {string} */
                critical?: "critical" | "error" | "warning" | "info";
            };
            /** @description What makes events belong to one incident: `type`, `agentId`, `project`, or paths such as `data.host`. Type and agent when left out. */
            groupBy?: string[];
        };
        TeamsConfig: {
            /** @description The URL of a workflow “Post to a channel when a webhook request is received”. A secret: whoever has it can post there. */
            url: string;
        };
        DiscordConfig: {
            /** @description The URL of a channel’s webhook (`https://discord.com/api/webhooks/…`). A secret: whoever has it can post there. */
            url: string;
        };
        EmailConfig: {
            /** @description The mail server (SMTP) that sends the emails. */
            host: string;
            /** @description 587 when left out, 465 with `tls`. */
            port?: number;
            /**
             * @description `starttls`, when left out: nothing goes out before the connection is encrypted. `tls`: it is from the start. `none`: as plain `http:`, for development.
             * @enum {string}
             */
            security?: "starttls" | "tls" | "none";
            username?: string;
            /** @description The password of that user. */
            password?: string;
            /** @description The sender, which the mail server has to allow. */
            from: string;
            to: string[];
        };
        /** @description Settings of the notification type, other than `rest`. */
        NotificationConfig: components["schemas"]["SlackConfig"] | components["schemas"]["PagerDutyConfig"] | components["schemas"]["TeamsConfig"] | components["schemas"]["DiscordConfig"] | components["schemas"]["EmailConfig"];
        /** @description Names for the headers of the signing profile, for receivers that read others: `signature` with `admin`, `sha256` and `stripe`, `timestamp` with `admin`. */
        HeaderNames: {
            signature?: string;
            timestamp?: string;
        };
        PublicJwk: {
            /** @enum {string} */
            kty: "EC" | "OKP";
            /** @enum {string} */
            crv: "P-256" | "P-384" | "P-521" | "X25519";
            x: string;
            y?: string;
            /** @description Goes into the header of each JWE. */
            kid?: string;
            /** @enum {string} */
            use?: "enc";
            /** @enum {string} */
            alg?: "ECDH-ES";
        };
        EncryptionInput: {
            /**
             * @description `jwe`: compact JWE with `A256GCM`, to a public key (`ECDH-ES`) or with a shared one (`dir`). `pangea`: AES-256-GCM with the signing secret, and only with the signing profile `pangea`.
             * @enum {string}
             */
            scheme: "pangea" | "jwe";
            publicKey?: components["schemas"]["PublicJwk"];
            /** @description A key shared with the receiver: base64 of 32 bytes. In a change, leave both keys out to keep the present one. */
            key?: string;
            /**
             * @description What deliveries show as the body: what was encrypted, or only what was sent, which is then kept with each attempt. Left out, the present choice stays; of a webhook that is not encrypted yet, `plaintext`.
             * @enum {string}
             */
            keep?: "plaintext" | "ciphertext";
        };
        /** @description Most requests that start in any one second; below 1, such as 0.1 for one in ten seconds, most that start on average. To send none, pause the webhook. */
        RequestsPerSecond: number;
        RateLimit: {
            perSecond: components["schemas"]["RequestsPerSecond"];
        };
        WebhookInput: {
            name: string;
            description?: string;
            /** @description Made on first use; `default` when left out. */
            organization?: string;
            /** @description Only the events of this project; all of the organization when left out. */
            project?: string | null;
            /**
             * @description The notification type; `rest` when left out. It stays what it is.
             * @enum {string}
             */
            type?: "rest" | "slack" | "pagerduty" | "teams" | "discord" | "email";
            /** @description Where deliveries are POSTed. `https:` only by default. Required with the type `rest`, and of no other. */
            url?: string;
            config?: components["schemas"]["NotificationConfig"];
            /** @description Event types, or patterns such as `agent.*`. `[]` subscribes to nothing, `["*"]` to everything that is sent to Tidings. What Tidings itself reports is subscribed to by name: `webhook.disabled`, `webhook.*`, `delivery.*`. */
            events: string[];
            /** @description For each event type an object that mirrors `data`; see the filter language. */
            filters?: {
                [key: string]: unknown;
            };
            /** @description Only events whose type is of one of these groups of the catalog, such as `policy`. Null: of any. Narrows `events` and watchers, as filters do. */
            categories?: string[] | null;
            /** @description Only events at least as grave. What counts is the `severity` of the event, else of its `data`, else what its type is worth, which is `info` unless it ships with another. Null: any. */
            minSeverity?: ("info" | "warning" | "error" | "critical") | null;
            /** @description True when left out. */
            enabled?: boolean;
            /**
             * @description How requests are signed; `none` sends no signature. Left out: `standard`, or what the secret given is made for (`whsk_…` is `ed25519`, text of your own `admin`), or `pangea` with that encryption.
             * @enum {string}
             */
            signing?: "standard" | "ed25519" | "admin" | "sha256" | "pangea" | "stripe" | "none";
            /** @description Made for you when left out. */
            secret?: string;
            headerNames?: components["schemas"]["HeaderNames"] | null;
            apiKey?: {
                /** @description The header it is sent in; `X-API-Key` when left out. */
                header?: string;
                value: string;
            } | null;
            /** @description Headers of your own. Values are sealed and never shown again, whether given as `{"secret": "…"}` or as text; `{"secret": true}` leaves one as it is. `{"shown": "…"}` is stored in the open and shown, and so is the text of a header that is known to be harmless: `accept`, `accept-language`, `cache-control`, `origin`, `pragma`, `prefer`, `priority`, `x-environment`, `x-region`, `x-source`, `x-stage`, `x-version`. */
            headers?: {
                [key: string]: string | {
                    secret: string | true;
                } | {
                    shown: string;
                };
            };
            /**
             * @description The body: see the page on payload formats. `custom` is rendered by `template`. `native` when left out, `custom` when a template is given.
             * @enum {string}
             */
            payload?: "native" | "context" | "alert" | "compact-alert" | "standard" | "cloudevents" | "custom";
            /** @description The body of the payload `custom`: JSON with placeholders, such as `{"text": "{{data.name}}"}`. */
            template?: unknown;
            encryption?: components["schemas"]["EncryptionInput"] | null;
            retry?: components["schemas"]["RetryPolicy"];
            /** @description For the whole attempt. */
            timeoutMs?: number;
            /** @description How often it may be sent to; null for as often as it answers well. */
            rateLimit?: components["schemas"]["RateLimit"] | null;
            /** @description Whether deliveries are sent one after another, in the order of acceptance. A failing one then blocks those behind it until it succeeds, is given up after its last attempt, or is canceled. */
            ordered?: boolean;
        };
        PreviousSecret: {
            /** Format: date-time */
            replacedAt: string;
            /**
             * Format: date-time
             * @description Until then it signs, too.
             */
            expiresAt: string;
        };
        Encryption: {
            /**
             * @description `jwe`: compact JWE with `A256GCM`, to a public key (`ECDH-ES`) or with a shared one (`dir`). `pangea`: AES-256-GCM with the signing secret, and only with the signing profile `pangea`.
             * @enum {string}
             */
            scheme: "pangea" | "jwe";
            publicKey: components["schemas"]["PublicJwk"] | null;
            /**
             * @description What deliveries show as the body: what was encrypted, or only what was sent, which is then kept with each attempt. Left out, the present choice stays; of a webhook that is not encrypted yet, `plaintext`.
             * @enum {string}
             */
            keep: "plaintext" | "ciphertext";
        };
        Webhook: {
            id: string;
            name: string;
            description: string;
            organization: string;
            project: string | null;
            /** @enum {string} */
            type: "rest" | "slack" | "pagerduty" | "teams" | "discord" | "email";
            /** @description Where requests go; `***` stands for what is secret in it. */
            url: string;
            /** @description The test inbox that the URL is the address of; null: none. */
            testInbox: string | null;
            /** @description Settings of the notification type; secrets are `***`. Null with the type `rest`. */
            config: {
                [key: string]: unknown;
            } | null;
            /** @description What the receiver refuses the webhook for, with the remedy, and since when. Null again after a change of `config` or the template, or a delivery that arrives. */
            configurationError: {
                error: string;
                /** Format: date-time */
                since: string;
            } | null;
            events: string[];
            /** @description For each event type an object that mirrors `data`; see the filter language. */
            filters: {
                [key: string]: unknown;
            };
            /** @description Only events whose type is of one of these groups of the catalog, such as `policy`. Null: of any. Narrows `events` and watchers, as filters do. */
            categories: string[] | null;
            /** @description Only events at least as grave. What counts is the `severity` of the event, else of its `data`, else what its type is worth, which is `info` unless it ships with another. Null: any. */
            minSeverity: ("info" | "warning" | "error" | "critical") | null;
            /** @description Disabled: events are recorded as skipped. */
            enabled: boolean;
            /** @description Paused: deliveries are held, and sent on resume. */
            paused: boolean;
            /** @enum {string} */
            health: "healthy" | "failing" | "auto-disabled";
            /** @description Why the platform disabled the webhook; null when a person did, or when it is enabled. */
            disabledReason: string | null;
            failingSince: string | null;
            /** @enum {string} */
            signing: "standard" | "ed25519" | "admin" | "sha256" | "pangea" | "stripe" | "none";
            /** @description Secrets of before that still sign, newest first. */
            previousSecrets: components["schemas"]["PreviousSecret"][];
            headerNames: components["schemas"]["HeaderNames"] | null;
            apiKey: {
                header: string;
            } | null;
            headers: {
                [key: string]: string | {
                    /** @enum {boolean} */
                    secret: true;
                } | {
                    shown: string;
                };
            };
            /** @description Null with other types than `rest`, which have their own. */
            payload: ("native" | "context" | "alert" | "compact-alert" | "standard" | "cloudevents" | "custom") | null;
            /** @description Null: none. */
            template: unknown;
            encryption: components["schemas"]["Encryption"] | null;
            /** @description What is allowed and yet should be looked at. In lists only what the settings show by themselves; elsewhere also what the catalog does. */
            warnings: components["schemas"]["Warning"][];
            retry: components["schemas"]["RetryPolicy"];
            timeoutMs: number;
            /** @description How many items of other systems use it. */
            watchers: number;
            /** @description How often it may be sent to; null for as often as it answers well. */
            rateLimit: components["schemas"]["RateLimit"] | null;
            ordered: boolean;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        WebhookChange: {
            name?: string;
            description?: string;
            /** @description Where deliveries are POSTed. `https:` only by default. Required with the type `rest`, and of no other. */
            url?: string;
            /** @description Fields of `config` to change; null removes one. What is left out stays, secrets as well. */
            config?: {
                [key: string]: unknown;
            };
            /** @description Event types, or patterns such as `agent.*`. `[]` subscribes to nothing, `["*"]` to everything that is sent to Tidings. What Tidings itself reports is subscribed to by name: `webhook.disabled`, `webhook.*`, `delivery.*`. */
            events?: string[];
            /** @description For each event type an object that mirrors `data`; see the filter language. */
            filters?: {
                [key: string]: unknown;
            };
            /** @description Only events whose type is of one of these groups of the catalog, such as `policy`. Null: of any. Narrows `events` and watchers, as filters do. */
            categories?: string[] | null;
            /** @description Only events at least as grave. What counts is the `severity` of the event, else of its `data`, else what its type is worth, which is `info` unless it ships with another. Null: any. */
            minSeverity?: ("info" | "warning" | "error" | "critical") | null;
            enabled?: boolean;
            /**
             * @description Another profile. Where the current secret does not fit it, give one, or null for a new one.
             * @enum {string}
             */
            signing?: "standard" | "ed25519" | "admin" | "sha256" | "pangea" | "stripe" | "none";
            secret?: string | null;
            headerNames?: components["schemas"]["HeaderNames"] | null;
            apiKey?: {
                /** @description The header it is sent in; `X-API-Key` when left out. */
                header?: string;
                value?: string;
            } | null;
            /** @description All of them; one left out is removed. */
            headers?: {
                [key: string]: string | {
                    secret: string | true;
                } | {
                    shown: string;
                };
            };
            /**
             * @description The body: see the page on payload formats. `custom` is rendered by `template`. `native` when left out, `custom` when a template is given.
             * @enum {string}
             */
            payload?: "native" | "context" | "alert" | "compact-alert" | "standard" | "cloudevents" | "custom";
            /** @description The body of the payload `custom`: JSON with placeholders, such as `{"text": "{{data.name}}"}`. */
            template?: unknown;
            encryption?: components["schemas"]["EncryptionInput"] | null;
            retry?: components["schemas"]["RetryPolicy"];
            /** @description For the whole attempt. */
            timeoutMs?: number;
            /** @description How often it may be sent to; null for as often as it answers well. */
            rateLimit?: components["schemas"]["RateLimit"] | null;
            /** @description Whether deliveries are sent one after another, in the order of acceptance. A failing one then blocks those behind it until it succeeds, is given up after its last attempt, or is canceled. */
            ordered?: boolean;
        };
        RevealedConfig: {
            config: {
                [key: string]: unknown;
            };
        };
        RotateInput: {
            /** @description Made for you when left out. */
            secret?: string;
            /** @description How long the current secret goes on signing beside the new one: 24 hours when left out, where the profile can carry several signatures. */
            overlapSeconds?: number;
            /** @description Whether secrets of earlier rotations end now. When left out they go on as long as was said then. */
            endPrevious?: boolean;
        };
        /** @enum {string} */
        DeliveryStatus: "pending" | "retrying" | "success" | "failed" | "held" | "skipped" | "canceled";
        /** @description Milliseconds. A part that failed has what it took to fail. */
        Timing: {
            /** @description The look-up of the name. Null for an address, and on a connection that was there already. */
            dnsMs: number | null;
            /** @description The TCP connection. Null on one that was there already. */
            connectMs: number | null;
            /** @description The TLS handshake. Null without one, and on a connection that was there already. */
            tlsMs: number | null;
            /** @description From the start to the head of the answer. */
            firstByteMs: number | null;
            totalMs: number;
        };
        Attempt: {
            /** @description Its delivery is found by it, too. */
            id: string;
            number: number;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            trigger: "event" | "retry" | "manual" | "replay" | "test";
            /** @description The replay that asked for it. */
            replay: string | null;
            request: {
                method: string;
                url: string;
                /** @description Secrets are `***`, and so is the signature without the permission `webhooks:reveal`. */
                headers: {
                    [key: string]: string | string[];
                };
                /** @description As `bodyForm` says. Null in lists, where bodies would make answers huge, and where there was none. */
                body: string | null;
                /**
                 * @description `sent`: what was sent. `plaintext`: what was encrypted to be sent. `base64`: what was sent, which is no text.
                 * @enum {string}
                 */
                bodyForm: "sent" | "plaintext" | "base64";
                /** @description What the payload format has to say about this body. Null in lists. */
                warning: string | null;
            };
            response: {
                status: number;
                headers: {
                    [key: string]: string | string[];
                };
                /** @description At most 16 KiB; bytes that are not UTF-8 are replaced. Null in lists. */
                body: string | null;
                truncated: boolean;
            } | null;
            durationMs: number;
            timing: components["schemas"]["Timing"];
            /** @description The IP address that it was connected to. Null where it never was, and for what a test inbox of the server took. */
            address: string | null;
            errorClass: ("dns" | "connect" | "tls" | "timeout" | "reset" | "http" | "body" | "blocked_address" | "redirect" | "rate_limited" | "config" | "refused") | null;
            error: string | null;
            /** @description The kept-alive connection died before the first byte of an answer, so it was sent once more. */
            resent: boolean;
        };
        Delivery: {
            id: string;
            event: {
                id: string;
                type: string;
            };
            webhook: string;
            /** @description Of the webhook. */
            notificationType: string;
            organization: string;
            /** @description Of the event. */
            project: string | null;
            severity: ("info" | "warning" | "error" | "critical") | null;
            agentId: string | null;
            /** @description Bytes of the event's data. */
            size: number;
            status: components["schemas"]["DeliveryStatus"];
            attemptCount: number;
            nextAttemptAt: string | null;
            /** Format: date-time */
            createdAt: string;
            completedAt: string | null;
            /** @description In the order they were made. */
            attempts: components["schemas"]["Attempt"][];
            /** @description Where a list was asked for `values`: what of the event's data is at each of the paths, in their order, as texts of 200 characters at most. Empty where there is nothing. */
            values?: string[][];
        };
        CancellationInput: {
            /** @description That of the webhook, or `default`, when left out. */
            organization?: string;
            /** @description Only deliveries to webhooks of this project. */
            project?: string;
            /** @description Only those to this webhook; all of the organization when left out. */
            webhook?: string;
            /** @description The deliveries that this search finds, as far as they wait, such as `event:order.* status:retrying`; an empty text for all that wait. */
            query: string;
            /** @description Of events accepted at this time or later: ISO 8601, or relative as in a search: `-24h`, `today`. */
            start: string;
            /** @description Of events accepted at this time or earlier; now when left out. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. */
            end?: string;
            /** @description The time zone of days and times without one; UTC when left out. */
            zone?: string;
            /** @description Only count what would be canceled. */
            dryRun?: boolean;
            /** @description `nextCursor` of the answer before, with all else as it was: it goes on from there. */
            cursor?: string;
        };
        Cancellation: {
            /** @description How many were canceled; with `dryRun`, how many would be. */
            deliveries: number;
            /** @description How many were found while they were attempted. They are left alone: what comes of them is to be seen. */
            inFlight: number;
            /** @description When the oldest event of those counted was accepted. */
            oldest: string | null;
            newest: string | null;
            /** @description Null when all was looked at. Else there was more than one call takes on: ask again with it as `cursor`, for what is left. */
            nextCursor: string | null;
        };
        /** @enum {string} */
        Explained: "delivered" | "waiting" | "held" | "rate-limited" | "given-up" | "expired" | "canceled" | "disabled" | "not-subscribed" | "other-category" | "below-severity" | "filtered" | "not-named" | "other-project" | "made-later" | "deleted";
        /** @description How many webhooks, by result. */
        DecisionCounts: {
            delivered: number;
            waiting: number;
            held: number;
            "rate-limited": number;
            "given-up": number;
            expired: number;
            canceled: number;
            disabled: number;
            "not-subscribed": number;
            "other-category": number;
            "below-severity": number;
            filtered: number;
            "not-named": number;
            "other-project": number;
            "made-later": number;
            deleted: number;
        };
        WebhookDecision: {
            webhook: {
                id: string;
                name: string;
            };
            result: components["schemas"]["Explained"];
            /** @description In words. */
            reason: string;
            /** @description The clause of the filter that failed. */
            clause: {
                /** @description Where in `data`. */
                path: string;
                operator: string;
                expected: unknown;
                /** @description The value that was there, as JSON, shortened. Null when there was none, and for callers who may not see payloads. */
                seen: string | null;
            } | null;
            /** @description When it is tried next, where that is known. */
            until: string | null;
            /** @description Id of the delivery, where there is one. */
            delivery: string | null;
        };
        Decisions: {
            event: {
                id: string;
                type: string;
                /** Format: date-time */
                acceptedAt: string;
            };
            /** @description Of all webhooks; null on the pages after the first. */
            summary: components["schemas"]["DecisionCounts"] | null;
            data: components["schemas"]["WebhookDecision"][];
            nextCursor: string | null;
            prevCursor: string | null;
        };
        Counts: {
            /** @description Attempts that began in this time, but for tests. */
            attempts: number;
            /** @description Of those, the ones that delivered. */
            delivered: number;
            /** @description Of those, the ones with which a delivery was given up. */
            givenUp: number;
            /** @description Deliveries that ended in this time since the webhook was disabled. */
            skipped: number;
            /** @description Deliveries that were canceled in this time. */
            canceled: number;
            /** @description Attempts by class of what went wrong. */
            errors: {
                dns: number;
                connect: number;
                tls: number;
                timeout: number;
                reset: number;
                http: number;
                body: number;
                blocked_address: number;
                redirect: number;
                rate_limited: number;
                config: number;
                refused: number;
            };
            /** @description Attempts that were answered, by status. */
            statuses: {
                "2xx": number;
                "3xx": number;
                "4xx": number;
                "5xx": number;
            };
            /** @description Attempts that delivered, by which of their delivery they were: how many attempts it took to arrive. */
            arrivals: {
                first: number;
                second: number;
                later: number;
            };
            /** @description Milliseconds of attempts that were answered, within 1 %. Null where none was. */
            latency: {
                p50: number;
                p90: number;
                p95: number;
                p99: number;
                max: number;
            } | null;
        };
        Stats: {
            /**
             * Format: date-time
             * @description Included.
             */
            start: string;
            /**
             * Format: date-time
             * @description Not included.
             */
            end: string;
            /** @enum {string} */
            step: "hour" | "day";
            /** @description What was written before is counted. Null when nothing is yet. */
            countedUntil: string | null;
            total: components["schemas"]["Counts"];
            /** @description Every step, also those in which nothing happened; the oldest first. */
            data: {
                /**
                 * Format: date-time
                 * @description The begin of the step.
                 */
                at: string;
                /** @description Attempts that began in this time, but for tests. */
                attempts: number;
                /** @description Of those, the ones that delivered. */
                delivered: number;
                /** @description Of those, the ones with which a delivery was given up. */
                givenUp: number;
                /** @description Deliveries that ended in this time since the webhook was disabled. */
                skipped: number;
                /** @description Deliveries that were canceled in this time. */
                canceled: number;
                /** @description Attempts by class of what went wrong. */
                errors: {
                    dns: number;
                    connect: number;
                    tls: number;
                    timeout: number;
                    reset: number;
                    http: number;
                    body: number;
                    blocked_address: number;
                    redirect: number;
                    rate_limited: number;
                    config: number;
                    refused: number;
                };
                /** @description Attempts that were answered, by status. */
                statuses: {
                    "2xx": number;
                    "3xx": number;
                    "4xx": number;
                    "5xx": number;
                };
                /** @description Attempts that delivered, by which of their delivery they were: how many attempts it took to arrive. */
                arrivals: {
                    first: number;
                    second: number;
                    later: number;
                };
                /** @description Milliseconds of attempts that were answered, within 1 %. Null where none was. */
                latency: {
                    p50: number;
                    p90: number;
                    p95: number;
                    p99: number;
                    max: number;
                } | null;
            }[];
        };
        WebhookTotals: {
            webhook: string;
            /** @description Attempts that began in this time, but for tests. */
            attempts: number;
            /** @description Of those, the ones that delivered. */
            delivered: number;
            /** @description Of those, the ones with which a delivery was given up. */
            givenUp: number;
            /** @description Deliveries that ended in this time since the webhook was disabled. */
            skipped: number;
            /** @description Deliveries that were canceled in this time. */
            canceled: number;
            /** @description Attempts by class of what went wrong. */
            errors: {
                dns: number;
                connect: number;
                tls: number;
                timeout: number;
                reset: number;
                http: number;
                body: number;
                blocked_address: number;
                redirect: number;
                rate_limited: number;
                config: number;
                refused: number;
            };
            /** @description Attempts that were answered, by status. */
            statuses: {
                "2xx": number;
                "3xx": number;
                "4xx": number;
                "5xx": number;
            };
            /** @description Attempts that delivered, by which of their delivery they were: how many attempts it took to arrive. */
            arrivals: {
                first: number;
                second: number;
                later: number;
            };
            /** @description Milliseconds of attempts that were answered, within 1 %. Null where none was. */
            latency: {
                p50: number;
                p90: number;
                p95: number;
                p99: number;
                max: number;
            } | null;
            /** @description The begin of the last hour in which there was an attempt; null where there was none. */
            lastHour: string | null;
        };
        WebhooksStats: {
            /**
             * Format: date-time
             * @description Included.
             */
            start: string;
            /**
             * Format: date-time
             * @description Not included.
             */
            end: string;
            /** @description What was written before is counted. Null when nothing is yet. */
            countedUntil: string | null;
            /** @description In the order asked for. */
            data: components["schemas"]["WebhookTotals"][];
        };
        IssueFailures: {
            issue: string;
            /** @description Attempts to its webhook that failed with its error class, hour by hour from `start`, those included that were tried again. */
            failed: number[];
        };
        IssuesStats: {
            /**
             * Format: date-time
             * @description Included.
             */
            start: string;
            /**
             * Format: date-time
             * @description Not included.
             */
            end: string;
            /** @description What was written before is counted. Null when nothing is yet. */
            countedUntil: string | null;
            /** @description In the order asked for. */
            data: components["schemas"]["IssueFailures"][];
        };
        SavedSearchInput: {
            name: string;
            /**
             * @description What is searched; deliveries when left out.
             * @enum {string}
             */
            subject?: "deliveries" | "events" | "audit-log";
            /** @description In the language of searches; empty for everything. */
            query: string;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            start?: string | null;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            end?: string | null;
            /**
             * @description Which come first; the newest when left out.
             * @enum {string}
             */
            order?: "newest" | "oldest";
            /** @description How the console shows what is found; null: as whoever opens it keeps the table of such a log. */
            layout?: {
                /** @description Which are shown, in their order: by the names that addresses of the console have for them, and among deliveries paths into what events carry, such as `data.execution.status`. Null: the usual ones, as far as there is room. */
                columns?: string[] | null;
                /** @description Those of the columns that stay in sight where all of them are wider than the screen. */
                pinned?: string[];
                /** @description Low rows; false when left out. */
                dense?: boolean;
            } | null;
            /** @description The caller’s own, or `default`, when left out. */
            organization?: string;
            /** @description The caller’s own, or none, when left out. */
            project?: string;
        };
        SavedSearch: {
            id: string;
            name: string;
            /**
             * @description What is searched.
             * @enum {string}
             */
            subject: "deliveries" | "events" | "audit-log";
            /** @description In the language of searches; empty for everything. */
            query: string;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            start: string | null;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            end: string | null;
            /**
             * @description Which come first.
             * @enum {string}
             */
            order: "newest" | "oldest";
            /** @description How the console shows what is found; null: as whoever opens it keeps the table of such a log. */
            layout: {
                /** @description Which are shown, in their order: by the names that addresses of the console have for them, and among deliveries paths into what events carry, such as `data.execution.status`. Null: the usual ones, as far as there is room. */
                columns: string[] | null;
                /** @description Those of the columns that stay in sight where all of them are wider than the screen. */
                pinned: string[];
                /** @description Low rows. */
                dense: boolean;
            } | null;
            organization: string;
            project: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        SavedSearchChange: {
            name?: string;
            /** @description In the language of searches; empty for everything. */
            query?: string;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            start?: string | null;
            /** @description Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has. */
            end?: string | null;
            /**
             * @description Which come first.
             * @enum {string}
             */
            order?: "newest" | "oldest";
            /** @description How the console shows what is found; null: as whoever opens it keeps the table of such a log. It is replaced as a whole. */
            layout?: {
                /** @description Which are shown, in their order: by the names that addresses of the console have for them, and among deliveries paths into what events carry, such as `data.execution.status`. Null: the usual ones, as far as there is room. */
                columns?: string[] | null;
                /** @description Those of the columns that stay in sight where all of them are wider than the screen. */
                pinned?: string[];
                /** @description Low rows; false when left out. */
                dense?: boolean;
            } | null;
        };
        ForcedAnswer: {
            /** @description 200 when left out. Not with the cut `at-once`. */
            status?: number;
            /** @description Sent as `Retry-After`. With a status from 300 on, since nobody tries again after a success. */
            retryAfterSeconds?: number;
            /** @description How long the answer is held back. */
            delayMs?: number;
            /**
             * @description Resets the connection: `at-once` before anything is answered, `after-headers` within the body of the answer, which counts as an answer all the same.
             * @enum {string}
             */
            cut?: "at-once" | "after-headers";
            /** @description To how many of the next requests; from then on it answers 200. To all when left out. */
            times?: number;
        };
        TestInboxInput: {
            /** @description `Test inbox` when left out. */
            name?: string;
            /** @description What it answers in the place of 200. */
            answer?: components["schemas"]["ForcedAnswer"] | null;
            /**
             * Format: date-time
             * @description When it takes nothing more and goes, 30 days from now at most. In 7 days when left out.
             */
            expiresAt?: string;
            /** @description Made on first use; `default` when left out. */
            organization?: string;
            project?: string | null;
        };
        TestInbox: {
            id: string;
            name: string;
            organization: string;
            project: string | null;
            /** @description Takes requests from everybody who knows it. Webhooks of the organization that have it reach the inbox within the server. */
            url: string;
            /** @description What it answers in the place of 200. */
            answer: components["schemas"]["ForcedAnswer"] | null;
            /** @description How many more requests are answered so; null: all, or there is nothing but 200. */
            left: number | null;
            /** @description How many requests ever came. */
            received: number;
            /** @description How many of them are here. */
            kept: number;
            /** @description How many webhooks send here. */
            webhooks: number;
            /** Format: date-time */
            expiresAt: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        TestInboxChange: {
            name?: string;
            /** @description What it answers in the place of 200, counted anew; null for 200 again. */
            answer?: components["schemas"]["ForcedAnswer"] | null;
            /**
             * Format: date-time
             * @description When it takes nothing more and goes, 30 days from now at most.
             */
            expiresAt?: string;
        };
        SignatureVerdict: {
            /** @description Null where there is no signature to hold it against. */
            verified: boolean | null;
            /** @description In words. */
            reason: string;
            /** @description Of the error that `@tidings/verify` throws for it; null otherwise. */
            code: string | null;
        };
        ReceiptSummary: {
            id: string;
            /** Format: date-time */
            at: string;
            method: string;
            /** @description What stood behind the address, with its `?`. */
            query: string;
            /** @description Bytes of the body as it came. */
            size: number;
            /** @description As `webhook-id` says. */
            event: string | null;
            /** @description As `webhook-attempt` says. */
            attempt: number | null;
            /** @description Which sent it; null where it came from outside and no webhook has signed it. */
            webhook: string | null;
            signature: components["schemas"]["SignatureVerdict"];
            /** @description What it was answered with; null: 200. */
            answer: components["schemas"]["ForcedAnswer"] | null;
        };
        Receipt: {
            id: string;
            /** Format: date-time */
            at: string;
            method: string;
            /** @description What stood behind the address, with its `?`. */
            query: string;
            /** @description Bytes of the body as it came. */
            size: number;
            /** @description As `webhook-id` says. */
            event: string | null;
            /** @description As `webhook-attempt` says. */
            attempt: number | null;
            /** @description Which sent it; null where it came from outside and no webhook has signed it. */
            webhook: string | null;
            signature: components["schemas"]["SignatureVerdict"];
            /** @description What it was answered with; null: 200. */
            answer: components["schemas"]["ForcedAnswer"] | null;
            /** @description Names and values as they came. What may be a secret is `***`, and so are signatures without the permission `webhooks:reveal`. */
            headers: {
                name: string;
                value: string;
            }[];
            /** @description As `bodyForm` says. Null without the permission `payloads:read`. */
            body: string | null;
            /**
             * @description `sent`: the text that came. `base64`: the bytes that came, which are no text.
             * @enum {string}
             */
            bodyForm: "sent" | "base64";
            /** @description Whether the body was longer than the 256 KiB that are kept. */
            truncated: boolean;
        };
        ReplayInput: {
            /** @description That of the webhook, or `default`, when left out. */
            organization?: string;
            /** @description Only deliveries to webhooks of this project. */
            project?: string;
            /** @description Only to this webhook; all of the organization when left out. */
            webhook?: string;
            /** @description Another webhook of the organization, which gets all of it in the place of those that it went to: rendered and signed as it does, whatever it subscribes to and filters, and recorded as deliveries of its own. What it has got already is skipped. */
            to?: string;
            /** @description These deliveries, by their ids. */
            deliveries?: string[];
            /** @description The deliveries that this search finds, such as `status:failed http:5xx`; with `neverSent` the events. Each is looked at once, when its turn comes. */
            query?: string;
            /** @description Of events accepted at this time or later; needed with `query` and `neverSent`. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. */
            start?: string;
            /** @description Of events accepted at this time or earlier; now when left out. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. */
            end?: string;
            /** @description The time zone of days and times without one; UTC when left out. */
            zone?: string;
            /** @description The deliveries that were given up at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. */
            failedSince?: string;
            /**
             * @description The events that `webhook` wants by its subscriptions and filters of now, and that were never sent to it: those of before it was made, of before it subscribed to them, and those that came while it was disabled.
             * @enum {boolean}
             */
            neverSent?: true;
            /** @description Send also what has succeeded already. False when left out. */
            includeSucceeded?: boolean;
            rateLimit?: components["schemas"]["RateLimit"];
            /**
             * @description Which go first, by the time of acceptance; the oldest when left out.
             * @enum {string}
             */
            order?: "oldest" | "newest";
            /** @description Stop when more than this share of the last hundred, and of twenty at least, fails; 0.5 when left out, null for never. */
            stopOnErrorRate?: number | null;
            /** @description Only count what would be sent. The answer is a ReplayCount, with 200. */
            dryRun?: boolean;
        };
        /** @description How many are not sent, by the reason: `succeeded` already, `waiting` to be sent anyway, a `test`, an `erased` payload, a `disabled` or `deleted` webhook, or an event that the webhook does not want (`unwanted`). */
        Skipped: {
            succeeded?: number;
            waiting?: number;
            test?: number;
            erased?: number;
            disabled?: number;
            deleted?: number;
            unwanted?: number;
        };
        ReplayCount: {
            /** @description How many were looked at. */
            found: number;
            /** @description How many would be sent. */
            deliveries: number;
            /** @description Of how many events. */
            events: number;
            /** @description When the oldest of them was accepted. */
            oldest: string | null;
            newest: string | null;
            skipped: components["schemas"]["Skipped"];
            /** @description How many each would get, most first. */
            webhooks: {
                id: string;
                name: string;
                deliveries: number;
            }[];
            /** @description Whether all was counted. If not, there is at least as much as is said here. */
            complete: boolean;
            /** @description Why not all was counted, and what to do. */
            note: string | null;
        };
        /** @enum {string} */
        ReplayStatus: "pending" | "running" | "paused" | "completed" | "canceled" | "stopped";
        Replay: {
            id: string;
            organization: string;
            project: string | null;
            webhook: string | null;
            /** @description The webhook that gets all of it; null when each goes to its own. */
            to: string | null;
            /** @enum {string} */
            source: "deliveries" | "query" | "failedSince" | "neverSent";
            /** @description How many were named. */
            deliveries: number | null;
            query: string | null;
            start: string | null;
            /** @description Fixed when the replay was made. */
            end: string | null;
            failedSince: string | null;
            includeSucceeded: boolean;
            rateLimit: components["schemas"]["RateLimit"];
            /** @enum {string} */
            order: "oldest" | "newest";
            stopOnErrorRate: number | null;
            status: components["schemas"]["ReplayStatus"];
            /** @description Why it was stopped. */
            reason: string | null;
            /** @description What keeps it from going on just now, such as a webhook that is paused. */
            waitsFor: string | null;
            /** @description How much of what is gone through is done. */
            progress: number;
            counts: {
                found: number;
                /** @description How many were handed over to be sent. */
                queued: number;
                /** @description Of how many events. */
                events: number;
                /** @description Of those queued, how many have not ended. */
                waiting: number;
                succeeded: number;
                failed: number;
                /** @description Of those queued, how many were taken back unsent. */
                canceled: number;
                skipped: components["schemas"]["Skipped"];
            };
            /** @description When the oldest event of those queued was accepted. */
            oldest: string | null;
            newest: string | null;
            askedBy: {
                /** @enum {string} */
                kind: "api-key" | "member" | "portal-session";
                id: string;
                name: string;
            };
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            endedAt: string | null;
        };
        EventReplayInput: {
            /** @description Only to this webhook; all of the organization when left out. */
            webhook?: string;
            /** @description Send also what has succeeded already. False when left out. */
            includeSucceeded?: boolean;
            rateLimit?: components["schemas"]["RateLimit"];
            /** @description Stop when more than this share of the last hundred, and of twenty at least, fails; 0.5 when left out, null for never. */
            stopOnErrorRate?: number | null;
            /** @description Only count what would be sent. The answer is a ReplayCount, with 200. */
            dryRun?: boolean;
        };
        /** @enum {string} */
        IssueState: "open" | "acknowledged" | "snoozed" | "resolved" | "ignored";
        Issue: {
            id: string;
            organization: string;
            project: string | null;
            webhook: {
                id: string;
                name: string;
            };
            /** @enum {string} */
            errorClass: "dns" | "connect" | "tls" | "timeout" | "reset" | "http" | "body" | "blocked_address" | "redirect" | "rate_limited" | "config" | "refused";
            state: components["schemas"]["IssueState"];
            /** @description Why the platform changed the state; null when a person did. */
            reason: string | null;
            /** @description When it is opened again by itself; null unless it is snoozed. */
            snoozedUntil: string | null;
            /** @description The member who looks after it; null: nobody in particular. */
            assignee: {
                id: string;
                name: string;
            } | null;
            /** @description What people have to say of it. */
            note: string;
            /** @description How many were given up and have not arrived since. */
            deliveries: number;
            /** @description How often one was given up, those that have arrived since included. */
            failures: number;
            /**
             * Format: date-time
             * @description Since it was opened, or opened again.
             */
            firstSeenAt: string;
            /** Format: date-time */
            lastSeenAt: string;
            /** @description Id of the delivery that was given up last. */
            lastDelivery: string;
            /** @description What went wrong with it, in words. */
            lastError: string | null;
            /** @description What its receiver answered. */
            lastStatus: number | null;
            /** @description The search that finds its deliveries. */
            query: string;
            /** Format: date-time */
            changedAt: string;
            resolvedAt: string | null;
        };
        IssueChange: {
            state?: components["schemas"]["IssueState"];
            /**
             * Format: date-time
             * @description With the state `snoozed`, and needed by it: a time to come, at which it is opened again.
             */
            snoozedUntil?: string;
            /** @description Id of a member of its organization, or of the whole instance; null: nobody. */
            assignee?: string | null;
            /** @description What people have to say of it. */
            note?: string;
        };
        IssueReplayInput: {
            rateLimit?: components["schemas"]["RateLimit"];
            /**
             * @description Which go first, by the time of acceptance; the oldest when left out.
             * @enum {string}
             */
            order?: "oldest" | "newest";
            /** @description Stop when more than this share of the last hundred, and of twenty at least, fails; 0.5 when left out, null for never. */
            stopOnErrorRate?: number | null;
            /** @description Only count what would be sent. The answer is a ReplayCount, with 200. */
            dryRun?: boolean;
        };
        InteractionInput: {
            /** @description Your own id: asking again with the same one gets the first interaction, and asks nothing new. */
            ownId?: string;
            organization?: string;
            project?: string;
            question: string;
            /** @description What can be answered; Approve (`approve`) and Deny (`deny`) when left out. */
            actions?: components["schemas"]["InteractionAction"][];
            /** @description How many different people have to choose the same action; 1 when left out. An API key is one, whoever it speaks for. */
            quorum?: number;
            /** @description The action that holds when the time is over; `deny` when left out. */
            default?: string;
            /** @description How long it is asked; 3600 when left out. */
            expiresInSeconds?: number;
            /**
             * @description `warning` when left out.
             * @enum {string}
             */
            severity?: "info" | "warning" | "error" | "critical";
            agentId?: string;
            /** @description Any JSON of up to 8192 bytes, shown beside the question. */
            data?: unknown;
            links?: {
                href: string;
                text: string;
            }[];
            /** @description Webhooks that are asked whatever they subscribe to. Those that subscribe to `interaction.opened` are asked in any case. */
            webhooks?: string[];
        };
        /** @enum {string} */
        InteractionStatus: "open" | "resolved" | "expired" | "canceled";
        Person: {
            /**
             * @description `person`: somebody whom the way knows, such as a user of Slack.
             * @enum {string}
             */
            kind: "member" | "api-key" | "person";
            id: string;
            name: string | null;
        };
        Answer: {
            action: string;
            comment: string | null;
            by: components["schemas"]["Person"];
            /** @enum {string} */
            via: "api" | "console" | "slack" | "email";
            /** Format: date-time */
            at: string;
        };
        Interaction: {
            id: string;
            ownId: string | null;
            organization: string;
            project: string | null;
            status: components["schemas"]["InteractionStatus"];
            question: string;
            actions: components["schemas"]["InteractionAction"][];
            quorum: number;
            /** @description The action that holds when the time is over. */
            default: string;
            /** @description The action that holds: what was chosen, or the default. Null: nothing is decided, or it was canceled. */
            outcome: string | null;
            /** @description Why it was canceled, in words. */
            reason: string | null;
            /** @enum {string} */
            severity: "info" | "warning" | "error" | "critical";
            agentId: string | null;
            /** @description Null also for who may not see payloads. */
            data: unknown;
            links: {
                href: string;
                text: string;
            }[];
            /** @description That asks; null: it was asked by a call. */
            event: {
                id: string;
                type: string;
            } | null;
            /** @description That are asked whatever they subscribe to. */
            webhooks: string[];
            /** @description One for each person, the first one first. */
            answers: components["schemas"]["Answer"][];
            /** Format: date-time */
            createdAt: string;
            /** @description Null: an event asks. */
            createdBy: components["schemas"]["Person"] | null;
            /** Format: date-time */
            expiresAt: string;
            endedAt: string | null;
        };
        AnswerInput: {
            /** @description One of the actions of the interaction. */
            action: string;
            comment?: string;
            /** @description On whose behalf an API key answers; towards a quorum it counts once. Members answer for themselves. */
            responder?: {
                id: string;
                name?: string;
            };
        };
        InteractionCancelInput: {
            /** @description For people. */
            reason?: string;
        };
        /** @description Which events. Those of Tidings itself are never among them. */
        AlertMatch: {
            /** @description Event types, as webhooks subscribe to them: `policy.denied`, `agent.*`, `*`. */
            types: string[];
            /** @description In the language of webhooks’ filters, by event type. */
            filters?: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            minSeverity?: "info" | "warning" | "error" | "critical";
        };
        /** @description One of these. */
        AlertCondition: {
            /** @description So many events. */
            count?: {
                atLeast: number;
            };
            /** @description So many different values. */
            distinct?: {
                path: string;
                atLeast: number;
            };
            /** @description More events than this part of those that `of` matches: 0.3 is three for ten. It can be above 1 where `of` does not match all that `match` does. */
            ratio?: {
                of: components["schemas"]["AlertMatch"];
                above: number;
                /** @description With fewer it does not hold. 1 when left out. */
                minSamples?: number;
            };
            /** @description A larger sum of a number. */
            sum?: {
                /** @description Into the event, such as `data.cost`. */
                path: string;
                above: number;
            };
            /** @description A larger percentile of a number, which is told to one percent. */
            percentile?: {
                /** @description Into the event, such as `data.cost`. */
                path: string;
                /** @description Where there is a time, as at `path`: the number is the milliseconds between the two. */
                since?: string;
                p: number;
                above: number;
                /** @description With fewer it does not hold. 1 when left out. */
                minSamples?: number;
            };
            /** @description No event for as long as the window, in a group that had one; without `groupBy` from the making of the rule on. */
            absence?: Record<string, never>;
        };
        AlertEscalation: {
            afterSeconds: number;
            /**
             * @description The alert’s from then on, where it is graver.
             * @enum {string}
             */
            severity?: "info" | "warning" | "error" | "critical";
            /** @description These are told from then on, too, whatever they subscribe to. */
            webhooks?: string[];
        };
        AlertRuleInput: {
            name: string;
            description?: string;
            /** @description The caller’s own, or `default`, when left out. */
            organization?: string;
            /** @description Only its events are looked at. The caller’s own, or those of all projects, when left out. */
            project?: string;
            /** @description True when left out. */
            enabled?: boolean;
            match: components["schemas"]["AlertMatch"];
            condition: components["schemas"]["AlertCondition"];
            /** @description For how long one looks back. */
            windowSeconds: number;
            /** @description What events must have in common to be counted together: `agentId`, `type`, `project`, or paths such as `data.region`. Empty: nothing, all are counted together. */
            groupBy?: string[];
            /**
             * @description Of its alerts.
             * @enum {string}
             */
            severity?: "info" | "warning" | "error" | "critical";
            /** @description Who is told of its alerts, whatever they subscribe to. Empty: whoever subscribes to `alert.*`. */
            webhooks?: string[];
            /** @description Alerts are told together, so often at most, and not one by one. Null: one by one. */
            digestEverySeconds?: number | null;
            /** @description While an alert goes on it is told again, so often at most. Null: never. A new rule has 300, unless something else says that nothing is repeated. */
            updateEverySeconds?: number | null;
            /** @description What happens when nobody acknowledges an alert in time. Null: nothing. */
            escalate?: components["schemas"]["AlertEscalation"] | null;
            /** @description An alert is over so long after the last event with which its condition held. Null: when somebody says so, or, where something is absent, when it comes. */
            autoResolveAfterSeconds?: number | null;
        };
        AlertRuleStatus: {
            /**
             * @description `idle`: events of its types come, and none of them has what it is about (`lacks`). `error`: within the last hour an event came that it could not be evaluated with.
             * @enum {string}
             */
            state: "ok" | "idle" | "error" | "disabled";
            /** @description What an agent or a field is missing in that came, and what to do. Null: nothing came yet, or something that has it. */
            lacks: string | null;
            /** @description Events that it did not, since they came later than a window after they had happened. */
            tooLate: number;
            /** @description Events that it could not be evaluated with. */
            errors: number;
            /** @description What it counts at once, such as agents. Those that are over are forgotten. */
            groups: number;
            /** @description So many at most: events of one more are not counted. */
            mostGroups: number;
            /** @description What was wrong with the latest of them, and what to do. */
            error: string | null;
            errorAt: string | null;
            /** @description Its id. */
            errorEvent: string | null;
            failingSince: string | null;
            /** @description Those that are open or acknowledged. */
            openAlerts: number;
        };
        AlertRule: {
            id: string;
            name: string;
            description: string;
            organization: string;
            /** @description Null: of all projects. */
            project: string | null;
            enabled: boolean;
            match: components["schemas"]["AlertMatch"];
            /** @description What events must have in common to be counted together: `agentId`, `type`, `project`, or paths such as `data.region`. Empty: nothing, all are counted together. */
            groupBy: string[];
            condition: components["schemas"]["AlertCondition"];
            /** @description For how long one looks back. */
            windowSeconds: number;
            /**
             * @description Of its alerts.
             * @enum {string}
             */
            severity: "info" | "warning" | "error" | "critical";
            /** @description Who is told of its alerts, whatever they subscribe to. Empty: whoever subscribes to `alert.*`. */
            webhooks: string[];
            /** @description Alerts are told together, so often at most, and not one by one. Null: one by one. */
            digestEverySeconds: number | null;
            /** @description While an alert goes on it is told again, so often at most. Null: never. A new rule has 300, unless something else says that nothing is repeated. */
            updateEverySeconds: number | null;
            /** @description What happens when nobody acknowledges an alert in time. Null: nothing. */
            escalate: components["schemas"]["AlertEscalation"] | null;
            /** @description An alert is over so long after the last event with which its condition held. Null: when somebody says so, or, where something is absent, when it comes. */
            autoResolveAfterSeconds: number | null;
            status: components["schemas"]["AlertRuleStatus"];
            /** @description What was taken and is probably not meant. Rules in lists have none. */
            warnings?: components["schemas"]["Warning"][];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        AlertRulePackInput: {
            /** @enum {string} */
            pack: "authensor";
            /** @description The caller’s own, or `default`, when left out. */
            organization?: string;
            /** @description The caller’s own, or none, when left out. */
            project?: string;
            /** @description Who is told of their alerts. Left out: whoever subscribes to `alert.*`. */
            webhooks?: string[];
        };
        AlertRulePackInstalled: {
            made: components["schemas"]["AlertRule"][];
            /** @description Names of rules that were there already, and stay as they are. */
            present: string[];
        };
        AlertRuleChange: {
            name?: string;
            description?: string;
            enabled?: boolean;
            match?: components["schemas"]["AlertMatch"];
            condition?: components["schemas"]["AlertCondition"];
            /** @description For how long one looks back. */
            windowSeconds?: number;
            /** @description What events must have in common to be counted together: `agentId`, `type`, `project`, or paths such as `data.region`. Empty: nothing, all are counted together. */
            groupBy?: string[];
            /**
             * @description Of its alerts.
             * @enum {string}
             */
            severity?: "info" | "warning" | "error" | "critical";
            /** @description Who is told of its alerts, whatever they subscribe to. Empty: whoever subscribes to `alert.*`. */
            webhooks?: string[];
            /** @description Alerts are told together, so often at most, and not one by one. Null: one by one. */
            digestEverySeconds?: number | null;
            /** @description While an alert goes on it is told again, so often at most. Null: never. A new rule has 300, unless something else says that nothing is repeated. */
            updateEverySeconds?: number | null;
            /** @description What happens when nobody acknowledges an alert in time. Null: nothing. */
            escalate?: components["schemas"]["AlertEscalation"] | null;
            /** @description An alert is over so long after the last event with which its condition held. Null: when somebody says so, or, where something is absent, when it comes. */
            autoResolveAfterSeconds?: number | null;
        };
        /** @enum {string} */
        AlertStatus: "open" | "acknowledged" | "resolved";
        AlertSummary: {
            id: string;
            rule: {
                id: string;
                name: string;
            };
            organization: string;
            /** @description Of its rule. */
            project: string | null;
            status: components["schemas"]["AlertStatus"];
            /** @enum {string} */
            severity: "info" | "warning" | "error" | "critical";
            summary: string;
            /** @description Where its events are grouped by it. */
            agentId: string | null;
            /** @description What its events have in common. Values from their data are null without `payloads:read`. */
            group: {
                path: string;
                value: unknown;
            }[];
            /** @description What it was held against. */
            condition: {
                /** @enum {string} */
                kind: "count" | "distinct" | "ratio" | "sum" | "percentile" | "absence";
                threshold: number;
                windowSeconds: number;
            };
            /** @description How many events belong to it so far. */
            count: number;
            /** @description What was held against the threshold when the condition held last. */
            value: number;
            /** Format: date-time */
            openedAt: string;
            /**
             * Format: date-time
             * @description When the condition held last.
             */
            lastHeldAt: string;
            acknowledgedAt: string | null;
            /** @description Null: nobody has, or the platform did. */
            acknowledgedBy: components["schemas"]["Person"] | null;
            acknowledgedVia: ("api" | "console" | "slack" | "email") | null;
            escalatedAt: string | null;
            resolvedAt: string | null;
            /** @description Null: nobody has, or the platform did. */
            resolvedBy: components["schemas"]["Person"] | null;
            resolvedVia: ("api" | "console" | "slack" | "email") | null;
            /** @description Why the platform resolved it; null when a person did. */
            reason: string | null;
        };
        Alert: {
            id: string;
            rule: {
                id: string;
                name: string;
            };
            organization: string;
            /** @description Of its rule. */
            project: string | null;
            status: components["schemas"]["AlertStatus"];
            /** @enum {string} */
            severity: "info" | "warning" | "error" | "critical";
            summary: string;
            /** @description Where its events are grouped by it. */
            agentId: string | null;
            /** @description What its events have in common. Values from their data are null without `payloads:read`. */
            group: {
                path: string;
                value: unknown;
            }[];
            /** @description What it was held against. */
            condition: {
                /** @enum {string} */
                kind: "count" | "distinct" | "ratio" | "sum" | "percentile" | "absence";
                threshold: number;
                windowSeconds: number;
            };
            /** @description How many events belong to it so far. */
            count: number;
            /** @description What was held against the threshold when the condition held last. */
            value: number;
            /** Format: date-time */
            openedAt: string;
            /**
             * Format: date-time
             * @description When the condition held last.
             */
            lastHeldAt: string;
            acknowledgedAt: string | null;
            /** @description Null: nobody has, or the platform did. */
            acknowledgedBy: components["schemas"]["Person"] | null;
            acknowledgedVia: ("api" | "console" | "slack" | "email") | null;
            escalatedAt: string | null;
            resolvedAt: string | null;
            /** @description Null: nobody has, or the platform did. */
            resolvedBy: components["schemas"]["Person"] | null;
            resolvedVia: ("api" | "console" | "slack" | "email") | null;
            /** @description Why the platform resolved it; null when a person did. */
            reason: string | null;
            /** @description The first 100 that belong to it, and the latest. */
            events: {
                id: string;
                /** @description Null: the log has it no more. */
                type: string | null;
                created: string | null;
            }[];
        };
        LiveTokenInput: {
            /** @description The only one that it hears of; the caller’s own when left out. */
            organization?: string;
            /** @description The only project of it. */
            project?: string;
            /** @description `events:read` and `deliveries:read`, as far as the caller has them, when left out. None that the caller has not. */
            permissions?: ("events:read" | "deliveries:read" | "payloads:read")[];
            /** @description 600 when left out. */
            expiresInSeconds?: number;
        };
        LiveToken: {
            id: string;
            /** @description Shown this once. */
            token: string;
            organization: string | null;
            project: string | null;
            permissions: ("events:read" | "deliveries:read" | "payloads:read")[];
            /** Format: date-time */
            expiresAt: string;
        };
        TestInput: {
            /** @description The event type; the first that the webhook is subscribed to when left out. */
            event?: string;
            /** @description Any JSON; the example of the event type when left out. */
            data?: unknown;
            /** @enum {string} */
            severity?: "info" | "warning" | "error" | "critical";
            agentId?: string;
            summary?: string;
            links?: {
                href: string;
                text: string;
            }[];
            /** @description Circumstances, sent as `current_context` where asked for. */
            context?: unknown;
            /** @description The item of another system that caused the event. */
            source?: {
                kind: string;
                id: string;
                name?: string;
            };
            trigger?: string;
        };
        TestResult: {
            id: string;
            event: {
                id: string;
                type: string;
            };
            webhook: string;
            /** @description Of the webhook. */
            notificationType: string;
            organization: string;
            /** @description Of the event. */
            project: string | null;
            severity: ("info" | "warning" | "error" | "critical") | null;
            agentId: string | null;
            /** @description Bytes of the event's data. */
            size: number;
            status: components["schemas"]["DeliveryStatus"];
            attemptCount: number;
            nextAttemptAt: string | null;
            /** Format: date-time */
            createdAt: string;
            completedAt: string | null;
            /** @description In the order they were made. */
            attempts: components["schemas"]["Attempt"][];
            /** @description Where a list was asked for `values`: what of the event's data is at each of the paths, in their order, as texts of 200 characters at most. Empty where there is nothing. */
            values?: string[][];
            /** @description Null when nothing was sent in time. */
            request: {
                method: string;
                url: string;
                /** @description Secrets are `***`, and so is the signature without the permission `webhooks:reveal`. */
                headers: {
                    [key: string]: string | string[];
                };
                /** @description As `bodyForm` says. Null in lists, where bodies would make answers huge, and where there was none. */
                body: string | null;
                /**
                 * @description `sent`: what was sent. `plaintext`: what was encrypted to be sent. `base64`: what was sent, which is no text.
                 * @enum {string}
                 */
                bodyForm: "sent" | "plaintext" | "base64";
                /** @description What the payload format has to say about this body. Null in lists. */
                warning: string | null;
            } | null;
            response: {
                status: number;
                headers: {
                    [key: string]: string | string[];
                };
                /** @description At most 16 KiB; bytes that are not UTF-8 are replaced. Null in lists. */
                body: string | null;
                truncated: boolean;
            } | null;
            /** @description Null when nothing was sent in time. */
            timing: components["schemas"]["Timing"] | null;
            /** @description Why it failed, in words, and what to do. Null when it was delivered. */
            cause: string | null;
        };
        PreviewInput: {
            webhook?: components["schemas"]["WebhookInput"];
            /** @description In the place of `webhook`: one that there is, with the secrets that it has. */
            id?: string;
            changes?: components["schemas"]["WebhookChange"];
            /** @description The event type; the first that the webhook is subscribed to when left out. */
            event?: string;
            /** @description Any JSON; the example of the event type when left out. */
            data?: unknown;
            /** @enum {string} */
            severity?: "info" | "warning" | "error" | "critical";
            agentId?: string;
            summary?: string;
            links?: {
                href: string;
                text: string;
            }[];
            /** @description Circumstances, sent as `current_context` where asked for. */
            context?: unknown;
            /** @description The item of another system that caused the event. */
            source?: {
                kind: string;
                id: string;
                name?: string;
            };
            trigger?: string;
            /** @description So many of the latest events are held against subscriptions and filters. Takes the permission `events:read`. */
            recent?: number;
            /** @description Whether the request is sent. False when left out. Takes the permission `deliveries:write`. */
            send?: boolean;
        };
        /** @description Whether the sample would go to the webhook. */
        Decision: {
            /** @enum {string} */
            result: "matches" | "not-subscribed" | "other-category" | "below-severity" | "filtered";
            /** @description Why it does not match, in words. */
            reason: string | null;
            /** @description The clause of the filter that failed. */
            clause: {
                /** @description Where in `data`. */
                path: string;
                operator: string;
                expected: unknown;
                /** @description The value that was there, as JSON, shortened. Null when there was none, and for callers who may not see payloads. */
                seen: string | null;
            } | null;
        };
        Check: {
            /** @enum {string} */
            check: "name" | "connection" | "tls" | "answer";
            /**
             * @description `skipped`: there was nothing to check, or it did not come that far.
             * @enum {string}
             */
            result: "passed" | "warning" | "failed" | "skipped";
            /** @description In words. */
            says: string;
        };
        Exchange: {
            /** @description Whether the receiver answered with 2xx. */
            delivered: boolean;
            response: {
                status: number;
                headers: {
                    [key: string]: string | string[];
                };
                /** @description At most 16 KiB; bytes that are not UTF-8 are replaced. Null in lists. */
                body: string | null;
                truncated: boolean;
            } | null;
            timing: components["schemas"]["Timing"];
            errorClass: ("dns" | "connect" | "tls" | "timeout" | "reset" | "http" | "body" | "blocked_address" | "redirect" | "rate_limited" | "config" | "refused") | null;
            /** @description Why it failed, in words, and what to do. Null when it was delivered. */
            cause: string | null;
            /** @description Step by step, in the order in which they were tried. */
            checks: components["schemas"]["Check"][];
        };
        Preview: {
            /** @description The sample that the request is made of. */
            event: {
                id: string;
                type: string;
                data: unknown;
            };
            request: {
                method: string;
                url: string;
                /** @description Secrets are `***`, and so is the signature without the permission `webhooks:reveal`. */
                headers: {
                    [key: string]: string | string[];
                };
                /** @description As `bodyForm` says. Null in lists, where bodies would make answers huge, and where there was none. */
                body: string | null;
                /**
                 * @description `sent`: what was sent. `plaintext`: what was encrypted to be sent. `base64`: what was sent, which is no text.
                 * @enum {string}
                 */
                bodyForm: "sent" | "plaintext" | "base64";
                /** @description What the payload format has to say about this body. Null in lists. */
                warning: string | null;
            };
            /** @description What is allowed and yet should be looked at. */
            warnings: components["schemas"]["Warning"][];
            decision: components["schemas"]["Decision"];
            /** @description The latest events, newest first. Null unless asked for. */
            recent: {
                event: {
                    id: string;
                    type: string;
                    /** Format: date-time */
                    created: string;
                };
                decision: components["schemas"]["Decision"];
            }[] | null;
            /** @description What came of sending it. Null unless asked for. */
            sent: components["schemas"]["Exchange"] | null;
        };
        WatcherInput: {
            /** @description What people know the item by. */
            name: string;
            parent?: {
                /** @description What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events. */
                kind: string;
                /** @description The id of the item in its own system: the `source.id` of its events. */
                itemId: string;
                name: string;
            } | null;
            /** @description Which of its triggers the webhook is to hear of, such as `block`; `["*"]` for every event of it. */
            triggers: string[];
            url?: string | null;
        };
        Watcher: {
            webhook: {
                id: string;
                name: string;
            };
            kind: string;
            itemId: string;
            name: string;
            parent: {
                /** @description What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events. */
                kind: string;
                /** @description The id of the item in its own system: the `source.id` of its events. */
                itemId: string;
                name: string;
            } | null;
            triggers: string[];
            url: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description When an event of the item last went to the webhook. Some seconds behind. */
            lastFiredAt: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getMeta: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Meta"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listErrors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            code: string;
                            status: number;
                            title: string;
                            help: string;
                        }[];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookJwks: {
        parameters: {
            query: {
                /** @description Its id. */
                webhook: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Jwks"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signInByLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInByLink"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pressSlackButton: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    startOidc: {
        parameters: {
            query?: {
                /** @description Needed by who is a member of several organizations. */
                organization?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    finishOidc: {
        parameters: {
            query?: {
                state?: string;
                code?: string;
                iss?: string;
                error?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchEvents: {
        parameters: {
            query?: {
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description Accepted at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Two hours before `end` when left out, but for a search that names an id of an event or a delivery: that goes through all there is. */
                start?: string;
                /** @description Accepted at this time or earlier. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Now when left out. */
                end?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                /** @description Which come first, by the time of acceptance. */
                order?: "newest" | "oldest";
                /** @description Whether to count all that is found, up to 10,000. */
                total?: boolean;
                /** @description Whether to count what is found by time, in at most some sixty buckets. */
                histogram?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventSummary"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        /** @description What was searched, both ends included. */
                        range: {
                            /** Format: date-time */
                            start: string;
                            /** Format: date-time */
                            end: string;
                        };
                        /** @description Where asked for; null when counting took too long. */
                        total?: {
                            count: number;
                            /** @description Whether there are more than the 10000 that are counted. */
                            more: boolean;
                        } | null;
                        /** @description Where asked for; null when it took too long. */
                        histogram?: {
                            /** @description How long a bucket is; the first and the last can be shorter. */
                            stepMs: number;
                            buckets: {
                                /** Format: date-time */
                                start: string;
                                /** @description How many, under `events`. */
                                counts: {
                                    [key: string]: number;
                                };
                            }[];
                        } | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Stands for the event’s `id` where the body has none. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventInput"];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventAccepted"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sendEvents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventInput"][];
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description Default Response */
            207: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEvent: {
        parameters: {
            query?: {
                /** @description Whose own ids to look in; the caller’s when left out, else `default`. */
                organization?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseEvent: {
        parameters: {
            query?: {
                /** @description Whose own ids to look in; the caller’s when left out, else `default`. */
                organization?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listen: {
        parameters: {
            query?: {
                /** @description What to tell, separated by commas: `events`, `deliveries`. All that the caller may see when left out. */
                kinds?: string;
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                /** @description Whether events come with `data` and `context`. Takes `payloads:read`. */
                payloads?: boolean;
                /** @description That of a message: everything after it is told, once. Browsers send it as `Last-Event-ID`. From now on when left out. */
                cursor?: string;
                /** @description A live token, in the place of a key or session. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream that goes on until one of the two ends it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveMessage"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
                /** @description Those that were revoked, in the place of those in use. */
                revoked?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: {
                /** @description Why, for who looks at the list or the audit log. */
                reason?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPortalSessions: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PortalSession"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createPortalSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PortalSessionInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPortalSession"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPortalSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalSession"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokePortalSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAuditLog: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description Kind of what was changed, such as `webhook`. */
                resource?: string;
                /** @description Its id. Only together with `resource`. */
                resourceId?: string;
                /** @description Id of the API key, the member or the portal session that did it. */
                actor?: string;
                action?: components["schemas"]["AuditAction"];
                /** @description A search such as `actor:ada changed:url -action:reveal`, in the language of [searches](search-fields.md). */
                query?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                /** @description Done at this time or later. */
                start?: string;
                /** @description Done at this time or earlier. */
                end?: string;
                /** @description Which come first. */
                order?: "newest" | "oldest";
                /** @description Whether to count all that is found, up to 10,000. */
                total?: boolean;
                /** @description Whether to count what is found by time, in at most some sixty buckets. Needs `start`. */
                histogram?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        /** @description What was searched, both ends included. */
                        range: {
                            /** Format: date-time */
                            start: string;
                            /** Format: date-time */
                            end: string;
                        };
                        /** @description Where asked for; null when counting took too long. */
                        total?: {
                            count: number;
                            /** @description Whether there are more than the 10000 that are counted. */
                            more: boolean;
                        } | null;
                        /** @description Where asked for; null when it took too long. */
                        histogram?: {
                            /** @description How long a bucket is; the first and the last can be shorter. */
                            stepMs: number;
                            buckets: {
                                /** Format: date-time */
                                start: string;
                                /** @description How many, by action. */
                                counts: {
                                    [key: string]: number;
                                };
                            }[];
                        } | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAuditEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportAuditLog: {
        parameters: {
            query: {
                /** @description `csv`: a line for each, under the names of the columns, in UTF-8 behind a byte order mark; cells that a spreadsheet would take for a formula begin with an apostrophe. `ndjson`: a JSON object a line. */
                format: "csv" | "ndjson";
                /** @description Makes nothing: 204 where the export would begin now, and else what it is refused for. */
                dryRun?: boolean;
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description Kind of what was changed, such as `webhook`. */
                resource?: string;
                /** @description Its id. Only together with `resource`. */
                resourceId?: string;
                /** @description Id of the API key, the member or the portal session that did it. */
                actor?: string;
                action?: components["schemas"]["AuditAction"];
                /** @description A search such as `actor:ada changed:url -action:reveal`, in the language of [searches](search-fields.md). */
                query?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                /** @description Done at this time or later. */
                start?: string;
                /** @description Done at this time or earlier. */
                end?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that is found, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                organization?: string;
                /** @description With `organization`: also those of the whole instance, as far as the caller sees them. They see the organization, too. */
                instance?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMember: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewMember"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSignInLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInLink"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOrganizations: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Organization"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteOrganization: {
        parameters: {
            query?: {
                /** @description Whether to delete an organization with all that is in it. False when left out. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateOrganization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Project"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getProject: {
        parameters: {
            query?: {
                /** @description Of which the project is a part; the caller’s own, or `default`, when left out. */
                organization?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: {
                /** @description Of which the project is a part; the caller’s own, or `default`, when left out. */
                organization?: string;
                /** @description Whether to delete a project with all that is in it. False when left out. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: {
                /** @description Of which the project is a part; the caller’s own, or `default`, when left out. */
                organization?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInstance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Instance"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEventTypes: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
                group?: string;
                /** @description Only the organization’s own types, or (false) only those that ship. */
                own?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EventType"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createEventType: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventTypeInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventTypesFile: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
                group?: string;
                /** @description Only the organization’s own types, or (false) only those that ship. */
                own?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description TypeScript */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/typescript": string;
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventType: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteEventType: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateEventType: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventTypeChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getEventTypeExample: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventExample"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEventTypeVersions: {
        parameters: {
            query?: {
                /** @description Whose catalog; the caller’s own, or `default`, when left out. Without a key: one that is published. */
                organization?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SchemaVersion"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importEventTypes: {
        parameters: {
            query?: {
                /** @description Made on first use; `default` when left out. */
                organization?: string;
                /** @description Answer what would be done, and do nothing. */
                dryRun?: boolean;
                /** @description What the schemas of an OpenAPI document are about: the `data` of an event, or the `envelope` around it, which has it as its property `data`. `data` when left out. */
                describes?: "data" | "envelope";
                /** @description For all types of the document; when left out they keep theirs, and new ones have `off`. */
                validation?: "off" | "warn" | "reject";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
                "application/yaml": unknown;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description Default Response */
            207: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportAnswer"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listOwnSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endOwnSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listNotificationTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["NotificationType"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
                /** @description Whether only those that their receivers refuse, or that were disabled because they kept failing. */
                needsSomebody?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: {
                /** @description Whether to disable or delete a webhook that something uses. False when left out. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: {
                /** @description Whether to disable or delete a webhook that something uses. False when left out. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    disableWebhook: {
        parameters: {
            query?: {
                /** @description Whether to disable or delete a webhook that something uses. False when left out. */
                confirm?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateWebhookFilters: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** @description For each event type an object that mirrors `data`; see the filter language. */
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        /** @description The public half (`whpk_…`) of a secret of the profile `ed25519`. */
                        publicKey: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedConfig"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                        /** @description The public half (`whpk_…`) of a secret of the profile `ed25519`. */
                        publicKey: string | null;
                        /** @description Secrets of before that still sign, newest first. */
                        previousSecrets: components["schemas"]["PreviousSecret"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    endWebhookOverlap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancellationInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cancellation"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDecisions: {
        parameters: {
            query?: {
                /** @description Whose own ids to look in; the caller’s when left out, else `default`. */
                organization?: string;
                /** @description This one alone, also of another project, or deleted before the event was accepted. */
                webhook?: string;
                /** @description Only those with this result. */
                result?: components["schemas"]["Explained"];
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decisions"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    searchDeliveries: {
        parameters: {
            query?: {
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description Accepted at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Two hours before `end` when left out, but for a search that names an id of an event or a delivery: that goes through all there is. */
                start?: string;
                /** @description Accepted at this time or earlier. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Now when left out. */
                end?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                status?: components["schemas"]["DeliveryStatus"];
                /** @description Of what of the event's data each delivery is to tell, as searches write it and with spaces between: `data.execution.status data.items[*].qty`. At most 8 of them; takes `payloads:read`. */
                values?: string;
                /** @description Which come first, by the time of acceptance. */
                order?: "newest" | "oldest";
                /** @description Whether to count all that is found, up to 10,000. */
                total?: boolean;
                /** @description Whether to count what is found by time, in at most some sixty buckets. */
                histogram?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        /** @description What was searched, both ends included. */
                        range: {
                            /** Format: date-time */
                            start: string;
                            /** Format: date-time */
                            end: string;
                        };
                        /** @description Where asked for; null when counting took too long. */
                        total?: {
                            count: number;
                            /** @description Whether there are more than the 10000 that are counted. */
                            more: boolean;
                        } | null;
                        /** @description Where asked for; null when it took too long. */
                        histogram?: {
                            /** @description How long a bucket is; the first and the last can be shorter. */
                            stepMs: number;
                            buckets: {
                                /** Format: date-time */
                                start: string;
                                /** @description How many, by status. */
                                counts: {
                                    [key: string]: number;
                                };
                            }[];
                        } | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description Accepted at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Two hours before `end` when left out, but for a search that names an id of an event or a delivery: that goes through all there is. */
                start?: string;
                /** @description Accepted at this time or earlier. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Now when left out. */
                end?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                status?: components["schemas"]["DeliveryStatus"];
                /** @description Of what of the event's data each delivery is to tell, as searches write it and with spaces between: `data.execution.status data.items[*].qty`. At most 8 of them; takes `payloads:read`. */
                values?: string;
                /** @description Which come first, by the time of acceptance. */
                order?: "newest" | "oldest";
                /** @description Whether to count all that is found, up to 10,000. */
                total?: boolean;
                /** @description Whether to count what is found by time, in at most some sixty buckets. */
                histogram?: boolean;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                        /** @description What was searched, both ends included. */
                        range: {
                            /** Format: date-time */
                            start: string;
                            /** Format: date-time */
                            end: string;
                        };
                        /** @description Where asked for; null when counting took too long. */
                        total?: {
                            count: number;
                            /** @description Whether there are more than the 10000 that are counted. */
                            more: boolean;
                        } | null;
                        /** @description Where asked for; null when it took too long. */
                        histogram?: {
                            /** @description How long a bucket is; the first and the last can be shorter. */
                            stepMs: number;
                            buckets: {
                                /** Format: date-time */
                                start: string;
                                /** @description How many, by status. */
                                counts: {
                                    [key: string]: number;
                                };
                            }[];
                        } | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDeliveries: {
        parameters: {
            query: {
                /** @description `csv`: a line for each, under the names of the columns, in UTF-8 behind a byte order mark; cells that a spreadsheet would take for a formula begin with an apostrophe. `ndjson`: a JSON object a line. */
                format: "csv" | "ndjson";
                /** @description Makes nothing: 204 where the export would begin now, and else what it is refused for. */
                dryRun?: boolean;
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description Accepted at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Two hours before `end` when left out, but for a search that names an id of an event or a delivery: that goes through all there is. */
                start?: string;
                /** @description Accepted at this time or earlier. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Now when left out. */
                end?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                status?: components["schemas"]["DeliveryStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that is found, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportEvents: {
        parameters: {
            query: {
                /** @description `csv`: a line for each, under the names of the columns, in UTF-8 behind a byte order mark; cells that a spreadsheet would take for a formula begin with an apostrophe. `ndjson`: a JSON object a line. */
                format: "csv" | "ndjson";
                /** @description Makes nothing: 204 where the export would begin now, and else what it is refused for. */
                dryRun?: boolean;
                /** @description A search such as `status:failed http:5xx -event:user.*`; everything when left out. */
                query?: string;
                /** @description Accepted at this time or later. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Two hours before `end` when left out, but for a search that names an id of an event or a delivery: that goes through all there is. */
                start?: string;
                /** @description Accepted at this time or earlier. ISO 8601, or relative as in a search: `-24h`, `today`, `now`. Now when left out. */
                end?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All that is found, newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhookStats: {
        parameters: {
            query?: {
                /** @description A day before `end` when left out. Taken back to the begin of its step. */
                start?: string;
                /** @description Now when left out. The step that it lies in is the last. */
                end?: string;
                /** @description Of UTC. `hour` when left out. */
                step?: "hour" | "day";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhooksStats: {
        parameters: {
            query: {
                /** @description Ids of webhooks, with commas between them; 50 at most. */
                webhooks: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhooksStats"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIssuesStats: {
        parameters: {
            query: {
                /** @description Ids of issues, with commas between them; 50 at most. */
                issues: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuesStats"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description A day before `end` when left out. Taken back to the begin of its step. */
                start?: string;
                /** @description Now when left out. The step that it lies in is the last. */
                end?: string;
                /** @description Of UTC. `hour` when left out. */
                step?: "hour" | "day";
                /** @description The caller’s when left out, else all of the instance. */
                organization?: string;
                /** @description Of the organization; the caller’s when left out, else all. */
                project?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSavedSearches: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description Only of these. */
                subject?: "deliveries" | "events" | "audit-log";
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SavedSearch"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSavedSearch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedSearchInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSavedSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSavedSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateSavedSearch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedSearchChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTestInboxes: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TestInbox"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTestInbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestInboxInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestInbox"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTestInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestInbox"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTestInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateTestInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestInboxChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestInbox"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReceipts: {
        parameters: {
            query?: {
                /** @description Only what came after this receipt. */
                after?: string;
                /** @description Where there is nothing, answer when something has come, or after so many seconds, such as `20s`; 30 at most. */
                wait?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReceiptSummary"][];
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    clearTestInbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                receipt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplays: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                status?: components["schemas"]["ReplayStatus"];
                /** @description Those to this webhook alone. */
                webhook?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Replay"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReplayInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayCount"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayEvent: {
        parameters: {
            query?: {
                /** @description Whose own ids to look in; the caller’s when left out, else `default`. */
                organization?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EventReplayInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayCount"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIssues: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description One or several of open, acknowledged, snoozed, resolved, ignored, with commas between them; all when left out. */
                state?: string;
                /** @description Those of this webhook alone. */
                webhook?: string;
                /** @description Those that this member looks after alone. */
                assignee?: string;
                /** @description A search such as `webhook:billing error.class:tls deliveries>10`, in the language of [searches](search-fields.md). */
                query?: string;
                /** @description The time zone that days and times without one are in, such as Europe/Berlin; else UTC. */
                zone?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Issue"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Issue"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["IssueReplayInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayCount"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listInteractions: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description One or several of open, resolved, expired, canceled, with commas between them; all when left out. */
                status?: string;
                /** @description Those of this agent alone. */
                agentId?: string;
                /** @description The one that was asked under this id. */
                ownId?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Interaction"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createInteraction: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InteractionInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getInteraction: {
        parameters: {
            query?: {
                /** @description Answer when it has ended, or after so many seconds, such as `30s`; 50 at most. */
                wait?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    respondToInteraction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelInteraction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["InteractionCancelInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlertRules: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AlertRule"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    installAlertRulePack: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRulePackInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRulePackInstalled"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateAlertRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertRuleChange"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertRule"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                /** @description Only of this one. */
                organization?: string;
                /** @description Only of this project of it, without what belongs to the whole organization. */
                project?: string;
                /** @description One or several of open, acknowledged, resolved, with commas between them; all when left out. */
                status?: string;
                /** @description Those of this alert rule alone. */
                rule?: string;
                /** @description Those of this agent alone. */
                agentId?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AlertSummary"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLiveToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LiveTokenInput"];
            };
        };
        responses: {
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveToken"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeLiveToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestResult"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putWatcher: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events. */
                kind: string;
                /** @description The id of the item in its own system: the `source.id` of its events. */
                itemId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WatcherInput"];
            };
        };
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watcher"];
                };
            };
            /** @description Default Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watcher"];
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWatcher: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events. */
                kind: string;
                /** @description The id of the item in its own system: the `source.id` of its events. */
                itemId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookWatchers: {
        parameters: {
            query?: {
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Watcher"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWatchers: {
        parameters: {
            query?: {
                organization?: string;
                /** @description What sort of item it is, such as `ai_guard.recipe`: the `source.kind` of its events. */
                kind?: string;
                /** @description The id of the item in its own system: the `source.id` of its events. */
                itemId?: string;
                limit?: number;
                /** @description From `nextCursor` or `prevCursor` of an answer. */
                cursor?: string;
                /** @description Rows to skip; not together with a cursor. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Default Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Watcher"][];
                        nextCursor: string | null;
                        prevCursor: string | null;
                    };
                };
            };
            /** @description Default Response */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
            /** @description Default Response */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
