/** What one error of Ajv says, in words. */
import type { ErrorObject } from 'ajv';

/** The end of a sentence whose subject is the value. */
export function sentence(error: ErrorObject): string {
  const { params } = error;
  const limit = Number(params['limit']);
  switch (error.keyword) {
    case 'type':
      return `must be ${[params['type']].flat().map(String).map(withArticle).join(' or ')}.`;
    case 'enum':
      return `must be one of ${listed(params['allowedValues'] as unknown[])}.`;
    case 'const':
      return `must be ${shortened(JSON.stringify(params['allowedValue']))}.`;
    case 'pattern':
      return `must match ${String(params['pattern'])}.`;
    case 'format':
      return params['format'] === 'date-time'
        ? 'must be a time such as 2026-01-31T12:34:56Z.'
        : `must be ${withArticle(String(params['format']))}.`;
    case 'minimum':
      return `must be ${limit} or more.`;
    case 'maximum':
      return `must be ${limit} or less.`;
    case 'exclusiveMinimum':
      return `must be more than ${limit}.`;
    case 'exclusiveMaximum':
      return `must be less than ${limit}.`;
    case 'multipleOf':
      return `must be a multiple of ${String(params['multipleOf'])}.`;
    case 'minLength':
      return limit === 1 ? 'must not be empty.' : `must be at least ${limit} characters long.`;
    case 'maxLength':
      return `must be at most ${limit} characters long.`;
    case 'minItems':
      return `must hold at least ${limit === 1 ? 'one item' : `${limit} items`}.`;
    case 'maxItems':
      return `must hold at most ${limit} items.`;
    case 'minProperties':
      return `must have at least ${limit === 1 ? 'one field' : `${limit} fields`}.`;
    case 'maxProperties':
      return `must have at most ${limit === 1 ? 'one field' : `${limit} fields`}.`;
    case 'uniqueItems':
      return `must hold each item once; items ${Math.min(Number(params['i']), Number(params['j']))} and ${Math.max(Number(params['i']), Number(params['j']))} are the same.`;
    case 'not':
      return 'is what the schema rules out.';
    case 'false schema':
      return 'must not be there.';
    default:
      return `${error.message ?? 'is not valid'}.`;
  }
}

export function withArticle(type: string): string {
  if (type === 'null') return type;
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

const MOST_LISTED = 20;
const MOST_CHARACTERS = 200;

function listed(values: readonly unknown[]): string {
  const words = values
    .slice(0, MOST_LISTED)
    .map((value) => shortened(typeof value === 'string' ? value : JSON.stringify(value)));
  const more = values.length - words.length;
  return words.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function shortened(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
