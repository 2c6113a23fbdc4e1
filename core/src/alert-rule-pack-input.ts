/** How the rules of a pack are asked for. They stand by themselves, since a browser shows them and has no use for schemas. */
import Type from 'typebox';
import { ALERT_RULE_PACKS } from './alert-rule-packs.ts';
import { AlertRule } from './alert-rule.ts';
import { OwnId } from './event.ts';

export const AlertRulePackInput = Type.Object(
  {
    pack: Type.Enum(ALERT_RULE_PACKS, { type: 'string' }),
    organization: Type.Optional({ ...OwnId, description: 'The caller’s own, or `default`, when left out.' }),
    project: Type.Optional({ ...OwnId, description: 'The caller’s own, or none, when left out.' }),
    webhooks: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 20,
        uniqueItems: true,
        description: 'Who is told of their alerts. Left out: whoever subscribes to `alert.*`.',
      }),
    ),
  },
  { title: 'AlertRulePackInput', additionalProperties: false },
);
export type AlertRulePackInput = Type.Static<typeof AlertRulePackInput>;

export const AlertRulePackInstalled = Type.Object(
  {
    made: Type.Array(AlertRule),
    present: Type.Array(Type.String(), {
      description: 'Names of rules that were there already, and stay as they are.',
    }),
  },
  { title: 'AlertRulePackInstalled', additionalProperties: false },
);
export type AlertRulePackInstalled = Type.Static<typeof AlertRulePackInstalled>;
