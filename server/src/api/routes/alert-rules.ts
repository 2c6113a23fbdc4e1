import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { AlertRule, AlertRuleChange, AlertRuleInput } from '@tidings/core/alert-rule';
import { AlertRulePackInput, AlertRulePackInstalled } from '@tidings/core/alert-rule-pack-input';
import { rulesOfPack } from '@tidings/core/alert-rule-packs';
import { TidingsError } from '@tidings/core/errors';
import { uuidFromId } from '@tidings/core/id';
import { alertRuleWarnings } from '@tidings/core/webhook-warnings';
import {
  deleteAlertRule,
  findAlertRule,
  insertAlertRule,
  insertMissingRules,
  listAlertRules,
  updateAlertRule,
} from '../../store/alert-rules.ts';
import type { AlertRuleView } from '../../store/alert-rules.ts';
import { ensureOrganization } from '../../store/organizations.ts';
import {
  changedRule,
  goneWebhookWarnings,
  newRule,
  refuseStrangeWebhooks,
  viewRule,
  waitingOf,
} from '../alert-rule-input.ts';
import { catalogFor, namesIn } from '../catalog.ts';
import type { Context } from '../context.ts';
import { Problem } from '../errors.ts';
import { PageOf, readPage, toPage } from '../pagination.ts';
import { ListQuery, readPlace } from '../place.ts';
import { placeOf } from '../principal.ts';

const Params = Type.Object({ id: Type.String({ maxLength: 64 }) });
const problems = { '4xx': Problem, '5xx': Problem };
const tags = ['alerts'];
type Named = { Params: { id: string } };

export function alertRuleRoutes(context: Context): FastifyPluginAsync {
  const { clock, newUuid, submit, lanes } = context;
  const { alertRules: most, alertGroups } = context.config;
  const view = (row: AlertRuleView): AlertRule => viewRule(row, clock.now(), alertGroups);
  /** With what a look at the catalog and the webhooks tells. */
  const warned = async (request: FastifyRequest, row: AlertRuleView): Promise<AlertRule> => ({
    ...view(row),
    warnings: [
      ...alertRuleWarnings(row.definition, await namesIn(catalogFor(request, row.organizationId), {})),
      ...(await goneWebhookWarnings(request.db, row, row.definition)),
    ],
  });
  const tooMany = (): TidingsError =>
    new TidingsError(
      'conflict',
      `An organization has ${most} alert rules at most. Delete some that nobody needs, or have one rule count for several with groupBy; whoever runs Tidings can raise TIDINGS_ALERT_RULES.`,
    );

  return async (app) => {
    app.post<{ Body: AlertRuleInput }>('/alert-rules', {
      config: { permission: 'alert-rules:write' },
      schema: {
        operationId: 'createAlertRule',
        tags,
        summary: 'Make an alert rule',
        description: 'It counts events that are accepted from now on.',
        body: AlertRuleInput,
        response: { 201: AlertRule, ...problems },
      },
      handler: async (request, reply) => {
        const { db, body, principal } = request;
        const settings = newRule(body);
        const place = placeOf(principal, body);
        const owner = await ensureOrganization(db, clock.now(), place.organization, place.project);
        const numbers = { organization: owner.organization.number, project: owner.project?.number ?? null };
        await refuseStrangeWebhooks(db, numbers, settings.definition);
        const made = await insertAlertRule(
          db,
          clock.now(),
          {
            ...settings,
            uid: newUuid(),
            organization: owner.organization.number,
            project: owner.project?.number ?? null,
            ...waitingOf(owner.organization.id, lanes, settings.definition, clock.now()),
          },
          most,
        );
        if (!made) throw tooMany();
        submit.followAlertRules();
        return reply.code(201).send(await warned(request, made));
      },
    });

    app.post<{ Body: AlertRulePackInput }>('/alert-rules/install', {
      config: { permission: 'alert-rules:write' },
      schema: {
        operationId: 'installAlertRulePack',
        tags,
        summary: 'Make the alert rules of a pack',
        description: 'Those whose names are taken in the organization and project stay as they are.',
        body: AlertRulePackInput,
        response: { 201: AlertRulePackInstalled, ...problems },
      },
      handler: async ({ db, body, principal }, reply) => {
        const { pack, webhooks = [] } = body;
        const place = placeOf(principal, body);
        const owner = await ensureOrganization(db, clock.now(), place.organization, place.project);
        const { number: organization, id } = owner.organization;
        const project = owner.project?.number ?? null;
        const rules = rulesOfPack(pack).map((rule) => newRule({ ...rule, webhooks }));
        await refuseStrangeWebhooks(db, { organization, project }, rules[0]!.definition);
        const installed = await insertMissingRules(
          db,
          clock.now(),
          rules.map((rule) => ({
            ...rule,
            uid: newUuid(),
            organization,
            project,
            ...waitingOf(id, lanes, rule.definition, clock.now()),
          })),
          most,
        );
        if (!installed) throw tooMany();
        const { made, present } = installed;
        submit.followAlertRules();
        return reply.code(201).send({ made: made.map(view), present });
      },
    });

    app.get<{ Querystring: ListQuery }>('/alert-rules', {
      config: { permission: 'alert-rules:read' },
      schema: {
        operationId: 'listAlertRules',
        tags,
        summary: 'List alert rules, in the order of their making',
        querystring: ListQuery,
        response: { 200: PageOf(AlertRule), ...problems },
      },
      handler: async ({ db, principal, query }) => {
        const page = readPage(query, 'number');
        const only = readPlace(principal, query);
        const found = await listAlertRules(db, principal.scope, only, page);
        return toPage(page, found, (row) => row.number, view);
      },
    });

    app.get<Named>('/alert-rules/:id', {
      config: { permission: 'alert-rules:read' },
      schema: {
        operationId: 'getAlertRule',
        tags,
        summary: 'Get an alert rule, and how it does',
        params: Params,
        response: { 200: AlertRule, ...problems },
      },
      handler: async (request) => {
        const { db, principal, params } = request;
        const uid = uuidFromId('alertRule', params.id);
        const found = uid && (await findAlertRule(db, principal.scope, uid));
        if (!found) throw missing(params.id);
        return warned(request, found);
      },
    });

    app.patch<Named & { Body: AlertRuleChange }>('/alert-rules/:id', {
      config: { permission: 'alert-rules:write' },
      schema: {
        operationId: 'updateAlertRule',
        tags,
        summary: 'Change an alert rule',
        description:
          'Where that changes what is counted (`match`, `groupBy`, `condition`, `windowSeconds`, `enabled`), counting begins anew, and its alerts are resolved. What else it changes holds for the alerts that it opens from then on.',
        params: Params,
        body: AlertRuleChange,
        response: { 200: AlertRule, ...problems },
      },
      handler: async (request) => {
        const { db, body, principal, params } = request;
        const uid = uuidFromId('alertRule', params.id);
        const before = uid && (await findAlertRule(db, principal.scope, uid));
        if (!before) throw missing(params.id);
        await refuseStrangeWebhooks(db, before, changedRule(before, body).definition, before.definition);
        const changed = await updateAlertRule(db, clock.now(), principal.scope, uid, (row) => {
          const update = changedRule(row, body);
          return { ...update, ...waitingOf(row.organizationId, lanes, update.definition, clock.now()) };
        });
        if (!changed) throw missing(params.id);
        submit.followAlertRules();
        return warned(request, changed);
      },
    });

    app.delete<Named>('/alert-rules/:id', {
      config: { permission: 'alert-rules:write' },
      schema: {
        operationId: 'deleteAlertRule',
        tags,
        summary: 'Delete an alert rule',
        description: 'Its alerts are resolved.',
        params: Params,
        response: { 204: Type.Null(), ...problems },
      },
      handler: async ({ db, principal, params }, reply) => {
        const uid = uuidFromId('alertRule', params.id);
        if (!uid || !(await deleteAlertRule(db, clock.now(), principal.scope, uid))) throw missing(params.id);
        submit.followAlertRules();
        return reply.code(204).send();
      },
    });
  };
}

function missing(id: string): TidingsError {
  return new TidingsError('not_found', `There is no alert rule ${id}.`);
}
