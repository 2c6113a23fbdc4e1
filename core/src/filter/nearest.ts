import { editDistance } from '../edit-distance.ts';
import { COMBINATORS, OPERATORS, type OperatorName } from './operators.ts';

const NAMES = [...Object.keys(OPERATORS), ...COMBINATORS] as OperatorName[];

/** What other filter languages call our operators. */
const SYNONYMS: ReadonlyMap<string, OperatorName> = new Map([
  ...synonyms('equals', ['eq', '==', '===', '=']),
  ...synonyms('not', ['ne', 'neq', 'isnot', 'notequals', 'notequal', '!=', '!==', '<>', '!']),
  ...synonyms('in', ['oneof', 'anyof']),
  ...synonyms('notIn', ['nin', 'noneof']),
  ...synonyms('contains', ['ilike', 'includes']),
  ...synonyms('startsWith', ['beginswith']),
  ...synonyms('gt', ['greaterthan', '>']),
  ...synonyms('gte', ['ge', 'greaterthanorequal', 'greaterorequal', '>=']),
  ...synonyms('lt', ['lessthan', '<']),
  ...synonyms('lte', ['le', 'lessthanorequal', 'lessorequal', '<=']),
  ...synonyms('exists', ['isset']),
  ...synonyms('matches', ['regex', 'regexp', '=~', '~']),
]);

function synonyms(operator: OperatorName, words: readonly string[]): [string, OperatorName][] {
  return words.map((word) => [word, operator]);
}

/** Names this long are told from field names even with two typing mistakes; a shorter one (`id`, `in`) is not. */
const LONG_ENOUGH = 5;

/** The operator that a word other than an operator was probably meant to be. */
export function nearestOperator(word: string): OperatorName | undefined {
  if (word.length > 20) return undefined;
  const plain = word.replace(/[$_-]/g, '').toLowerCase();
  const exact = NAMES.find((name) => name.toLowerCase() === plain) ?? SYNONYMS.get(plain);
  if (exact) return exact;
  return NAMES.filter((name) => name.length >= LONG_ENOUGH)
    .map((name) => ({ name, distance: editDistance(plain, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance)[0]?.name;
}
