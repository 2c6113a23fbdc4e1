/**
 * Checks values against schemas of users, by Ajv, within a budget. A first pass stops at the first fault, which is all
 * that most data needs; only data that does not fit is checked once more for all that is wrong with it.
 */
import { _, Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeKeywordDefinition, Options, ValidateFunction } from 'ajv/dist/2020.js';
import type { Fault } from '../errors.ts';
import type { Pattern } from '../pattern.ts';
import { BudgetSpent, budgetFor, openBudget, pay, PRICE, spend } from './budget.ts';
import type { Price } from './budget.ts';
import { toFaults } from './faults.ts';
import { FORMATS } from './formats.ts';
import { readSchema } from './read.ts';
import type { ReadSchema } from './read.ts';
import { UNIQUE_ITEMS } from './unique-items.ts';

export interface Validator {
  /**
   * What is wrong with a value; nothing when it fits. Total, and linear in the length of the value.
   *
   * @param bytes length of the value as JSON
   */
  check(value: unknown, bytes: number): readonly Fault[];
}

const TOO_MUCH: Fault = {
  path: '',
  message: 'takes too much work to check. Simplify the schema, or send less.',
};
const CANNOT: Fault = {
  path: '',
  message:
    'cannot be checked: the validator does not master the unevaluated keywords of the schema. Use additionalProperties or items instead.',
};

/** Each fault that Ajv finds copies those found before, so finding all has a small budget of its own. */
const EXPLAINING_STEPS = 5_000;

/** Takes a schema of a user's: a validator for it, or all that is wrong with it. Total. */
export function takeSchema(schema: unknown): { validator: Validator } | { faults: Fault[] } {
  const read = readSchema(schema);
  if ('faults' in read) return read;
  try {
    return { validator: createValidator(read) };
  } catch (error) {
    // The compiler follows references by calling itself.
    if (!(error instanceof RangeError)) throw error;
    return { faults: [{ path: '', message: 'has references that lead too deep. Use fewer in a row.' }] };
  }
}

function createValidator(read: ReadSchema): Validator {
  const quick = compile(read, false);
  let thorough: ValidateFunction | null = null;
  return {
    check(value, bytes) {
      const fits = run(quick, value, budgetFor(bytes));
      if (fits === true) return [];
      if (fits !== false) return [fits];
      thorough ??= compile(read, true);
      const explained = run(thorough, value, EXPLAINING_STEPS) === false;
      const faults = toFaults((explained ? thorough : quick).errors ?? []);
      // Errors hold parts of the value.
      quick.errors = null;
      thorough.errors = null;
      return faults;
    },
  };
}

/** Whether the value fits, or why that cannot be told. */
function run(validate: ValidateFunction, value: unknown, steps: number): boolean | Fault {
  openBudget(steps);
  try {
    return validate(value);
  } catch (error) {
    // A schema that refers to itself goes as deep as the data, in several calls for each level.
    if (error instanceof BudgetSpent || error instanceof RangeError) return TOO_MUCH;
    // The compiler loses names of its own where these keywords meet conditions.
    if (error instanceof ReferenceError) return CANNOT;
    throw error;
  }
}

/** Takes an instance for each schema, since Ajv never lets go of what an instance has compiled. */
function compile(read: ReadSchema, all: boolean): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: all,
    verbose: all,
    // `readSchema` has checked it.
    strict: false,
    validateSchema: false,
    meta: false,
    // Data may have members named like those of a prototype.
    ownProperties: true,
    // 19.99 is a multiple of 0.01, although dividing one by the other leaves a rest of rounding.
    multipleOfPrecision: 6,
    // What is referred to is compiled once, however often that is.
    inlineRefs: false,
    logger: false,
    formats: FORMATS,
    // Optimizing the code takes longer than it saves.
    code: { regExp: patternEngine(read.patterns), optimize: false },
  });
  // What members and items were looked at is kept for these keywords alone.
  ajv.opts.unevaluated = read.tracks;
  ajv.opts.dynamicRef = false;
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword(UNIQUE_ITEMS);
  ajv.addKeyword({
    keyword: PRICE,
    schemaType: 'object',
    // Before every keyword that could end the look at a value.
    before: '$ref',
    code: ({ gen, data, schema }) => {
      const { steps, walks } = schema as Price;
      gen.code(_`${gen.scopeValue('func', { key: pay, ref: pay })}(${steps}, ${walks}, ${data})`);
    },
  });
  forgetMisses(ajv);
  return ajv.compile(read.schema);
}

function patternEngine(patterns: ReadonlyMap<string, Pattern>): RegExpEngine {
  const engine = (text: string): RegExpLike & { toString: () => string } => {
    const pattern = patterns.get(text)!;
    return {
      test: (value) => {
        spend(pattern.instructions * (value.length + 1));
        return pattern.test(value);
      },
      // By this Ajv tells patterns apart.
      toString: () => text,
    };
  };
  return Object.assign(engine, { code: 'pattern' });
}

/**
 * `contains` keeps the errors of all items that do not fit until one does, and copies them for each item where it
 * refers to another schema: the square of the items. This forgets them item by item.
 */
function forgetMisses(ajv: Ajv2020): void {
  const contains = ajv.getKeyword('contains') as CodeKeywordDefinition;
  ajv.removeKeyword('contains');
  ajv.addKeyword({
    ...contains,
    before: 'unevaluatedItems',
    code: (context) => {
      const subschema = context.subschema.bind(context);
      context.subschema = (...applied) => {
        const made = subschema(...applied);
        context.reset();
        return made;
      };
      contains.code(context);
    },
  });
}

type RegExpEngine = NonNullable<NonNullable<Options['code']>['regExp']>;
type RegExpLike = ReturnType<RegExpEngine>;
