/** What a schema found wrong, as paths and sentences. */
import type { ErrorObject } from 'ajv';
import type { Fault } from '@tidings/core/errors';
import { DATA_PATH_PATTERN } from '@tidings/core/alert-rule';
import { ALL_LIVE_KINDS, LIVE_KINDS_PATTERN } from '@tidings/core/live';
import { EMAIL_PATTERN } from '@tidings/core/member';
import { ACTION_PATTERN, LINE_PATTERN, LINK_PATTERN } from '@tidings/core/interaction';
import { MAIL_HOST_PATTERN } from '@tidings/core/notification-types/email/config';
import { ROUTING_KEY_PATTERN } from '@tidings/core/notification-types/pagerduty/config';
import { SIGNING_SECRET_PATTERN, TOKEN_PATTERN } from '@tidings/core/notification-types/slack/config';
import { GROUP_PATH_PATTERN } from '@tidings/core/notification-types/subject';
import { EVENT_ID_PATTERN, OWN_ID_PATTERN, TEXT_PATTERN } from '@tidings/core/event';
import { HEADER_NAME_PATTERN, HEADER_VALUE_PATTERN } from '@tidings/core/headers';
import { EVENT_TYPE_PATTERN, SUBSCRIPTION_PATTERN } from '@tidings/core/event-type';
import { escapeName } from '@tidings/core/json-pointer';
import { sentence, withArticle } from '@tidings/core/json-schema/sentence';
import { WAIT_PATTERN } from './waiting.ts';

const OF_OWN_ID = 'must begin with a letter or digit and hold only letters, digits and _ : @ / + = -.';

/** Patterns as people say them: each that the API has. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  [TEXT_PATTERN]: 'must hold no NUL character and no half of a surrogate pair.',
  [OWN_ID_PATTERN]: OF_OWN_ID,
  [EVENT_ID_PATTERN]: `${OF_OWN_ID} Ids of the form that the platform gives, evt_ and 26 characters, are none of your own.`,
  [EVENT_TYPE_PATTERN]:
    'must be names of letters, digits, _ and -, joined by dots, such as function.executed.',
  [SUBSCRIPTION_PATTERN]:
    'must be an event type such as function.executed, the beginning of one such as function.*, or *.',
  [HEADER_NAME_PATTERN]: 'must be a header name: letters, digits and dashes, such as x-acme-source.',
  [HEADER_VALUE_PATTERN]: 'must be visible ASCII, with spaces and tabs only between other characters.',
  '^[A-Za-z0-9+/]{43}=$': 'must be base64 of 32 bytes.',
  '^[A-Za-z0-9_-]+$': 'must be base64url without padding.',
  [EMAIL_PATTERN]: 'must be an e-mail address, such as ada@example.com.',
  '^#[0-9a-fA-F]{6}$': 'must be a colour of six hexadecimal digits, such as #4f46e5.',
  '^https?://': 'must begin with https:// or http://.',
  [LINK_PATTERN]: 'must begin with https:// or http://, and hold no NUL character.',
  [LINE_PATTERN]: 'must be one line, without control characters.',
  [ACTION_PATTERN]:
    'must begin with a small letter and hold only small letters, digits, _ and -, up to 32 of them, such as approve.',
  [DATA_PATH_PATTERN]: 'must be a path into what events carry, such as data.cost.',
  [GROUP_PATH_PATTERN]:
    'must be type, agentId, project or a path into what events carry, such as data.region.',
  [ROUTING_KEY_PATTERN]:
    'must be the integration key of a service with the integration “Events API v2”: 32 letters and digits.',
  [TOKEN_PATTERN]: 'must be the token of a Slack app (xoxb-…).',
  [SIGNING_SECRET_PATTERN]:
    'must be the signing secret of a Slack app: 16 to 128 letters and digits, under Basic Information.',
  [WAIT_PATTERN]: 'must be so many seconds, such as 30s.',
  [LIVE_KINDS_PATTERN]: `must be one or more of ${ALL_LIVE_KINDS.join(', ')}, with commas between and no spaces.`,
  [MAIL_HOST_PATTERN]: 'must be the name or the address of a mail server, such as smtp.example.com.',
};

/** Objects that stand beside words in a union, by the title of the union. */
const OBJECT_FORMS: Readonly<Record<string, string>> = { RetryPolicy: '{delays: [seconds, …]}' };

/** What to do instead of a number that is too small, by the title of its schema. */
const REMEDIES: Readonly<Record<string, string>> = { RequestsPerSecond: ' To send none, pause the webhook.' };

/** A branch of a union, as far as it is looked at. */
interface Branch {
  const?: string | number | boolean;
  type?: unknown;
}

/** What is looked at, and what is told: the rest shows when that is mended. */
const MOST_ERRORS = 200;
const MOST_FAULTS = 20;

/** @param part where the value stands: pointers lead into a body, parameters have names */
export function toFaults(all: readonly ErrorObject[], part: 'body' | 'parameters' = 'body'): Fault[] {
  const errors = all.slice(0, MOST_ERRORS);
  const faults = new Map<string, string>();
  for (const error of errors) {
    if (faults.size === MOST_FAULTS) break;
    if (!tells(error, errors)) continue;
    const fault = toFault(error, part);
    const path = part === 'body' ? fault.path : fault.path.slice(1);
    if (!faults.has(path)) faults.set(path, fault.message);
  }
  return [...faults].map(([path, message]) => ({ path, message }));
}

/**
 * A union reports itself and all that is wrong with each of its branches. Where one branch has the type of the value,
 * what is wrong with that one is to be told; else what the union takes.
 */
function tells(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword === 'anyOf' && branchOf(error) >= 0) return false;
  return errors.every((union) => {
    if (union.keyword !== 'anyOf' || !error.schemaPath.startsWith(`${union.schemaPath}/`)) return true;
    const branch = branchOf(union);
    return branch >= 0 && error.schemaPath.startsWith(`${union.schemaPath}/${branch}/`);
  });
}

/** The place of the branch that has the type of the value and does more than name a word; -1 when there is none. */
function branchOf(union: ErrorObject): number {
  const type = typeOf(union.data);
  const isWhole = Number.isInteger(union.data);
  return ((union.schema ?? []) as Branch[]).findIndex(
    (branch) =>
      (branch.type === type || (branch.type === 'integer' && isWhole)) && branch.const === undefined,
  );
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function toFault(error: ErrorObject, part: 'body' | 'parameters'): Fault {
  const path = error.instancePath;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params['additionalProperty']);
      const kind = part === 'body' ? 'field' : 'parameter';
      const known = knownNames(error);
      return {
        path: `${path}/${escapeName(name)}`,
        message: `is not a known ${kind}. ${known === '' ? `There is no ${kind} here.` : `Known here: ${known}.`}`,
      };
    }
    case 'required':
      return { path: `${path}/${String(error.params['missingProperty'])}`, message: 'is required.' };
    default:
      return { path, message: inWords(error) };
  }
}

function inWords(error: ErrorObject): string {
  const { params } = error;
  switch (error.keyword) {
    case 'anyOf':
      return choice(error);
    case 'pattern':
      return PATTERN_WORDS[String(params['pattern'])] ?? sentence(error);
    case 'minimum':
      return sentence(error) + (REMEDIES[String((error.parentSchema as { title?: unknown })?.title)] ?? '');
    case 'minProperties':
      return `must hold at least one of ${knownNames(error)}.`;
    default:
      return sentence(error);
  }
}

/** What a union takes: its words, and the other forms beside them. */
function choice(union: ErrorObject): string {
  const branches = (union.schema ?? []) as Branch[];
  const words = branches.flatMap((branch) => (branch.const === undefined ? [] : [String(branch.const)]));
  const title = (union.parentSchema as { title?: unknown } | undefined)?.title;
  const others = branches.flatMap((branch) => {
    if (branch.const !== undefined) return [];
    const form = branch.type === 'object' ? OBJECT_FORMS[String(title)] : undefined;
    return [form ?? withArticle(String(branch.type))];
  });
  if (words.length === 0) return `must be ${others.join(' or ')}.`;
  return `must be one of ${words.join(', ')}${others.length > 0 ? `, or ${others.join(' or ')}` : ''}.`;
}

function knownNames(error: ErrorObject): string {
  return Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {}).join(', ');
}
