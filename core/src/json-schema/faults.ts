/** What is wrong with a value, from what Ajv says of it: paths and sentences, the plainest first. */
import type { ErrorObject } from 'ajv';
import type { Fault } from '../errors.ts';
import { escapeName } from '../json-pointer.ts';
import { sentence, withArticle } from './sentence.ts';

const MOST_FAULTS = 20;

export function toFaults(errors: readonly ErrorObject[]): Fault[] {
  const faults = new Map<string, Fault>();
  for (const fault of joinUnions(errors).map(toFault)) {
    if (!faults.has(fault.path)) faults.set(fault.path, fault);
  }
  return [...faults.values()].slice(0, MOST_FAULTS);
}

/** An error, and where others led to it the one that went furthest. */
interface Joined {
  error: ErrorObject;
  nearest: ErrorObject | null;
}

/**
 * A union comes behind the errors of its branches, none of which has to be mended. What else is wrong at its place
 * cannot be told from them and is left out as well: it shows once the union fits.
 */
function joinUnions(errors: readonly ErrorObject[]): Joined[] {
  const joined: Joined[] = [];
  for (const error of errors) {
    // It says again that the schema under `then` or `else` does not fit.
    if (error.keyword === 'if') continue;
    let nearest: ErrorObject | null = null;
    if (isUnion(error)) {
      const { instancePath } = error;
      for (;;) {
        const last = joined.at(-1);
        if (!last || !`${last.error.instancePath}/`.startsWith(`${instancePath}/`)) break;
        const candidate = last.nearest ?? last.error;
        if (!nearest || promise(candidate) >= promise(nearest)) nearest = candidate;
        joined.pop();
      }
    }
    joined.push({ error, nearest });
  }
  return joined;
}

function isUnion({ keyword }: ErrorObject): boolean {
  return ['anyOf', 'oneOf', 'contains', 'propertyNames'].includes(keyword);
}

/** How likely it is that an error in a branch is the one to mend: deep ones are, and a word that picks a form is not. */
function promise({ instancePath, keyword }: ErrorObject): number {
  const depth = instancePath.split('/').length;
  return keyword === 'const' || keyword === 'enum' ? depth - 0.5 : depth;
}

function toFault({ error, nearest }: Joined): Fault {
  const { instancePath: path, keyword, params } = error;
  const below = (name: unknown): string => `${path}/${escapeName(String(name))}`;
  switch (keyword) {
    case 'required':
      return { path: below(params['missingProperty']), message: 'is required.' };
    case 'dependentRequired':
      return {
        path: below(params['missingProperty']),
        message: `is required where there is ${String(params['property'])}.`,
      };
    case 'additionalProperties':
      return { path: below(params['additionalProperty']), message: 'is not a field that the schema knows.' };
    case 'unevaluatedProperties':
      return { path: below(params['unevaluatedProperty']), message: 'is not a field that the schema knows.' };
    case 'propertyNames':
      return { path: below(params['propertyName']), message: 'has a name that the schema does not allow.' };
    case 'anyOf':
    case 'oneOf':
      return { path, message: aboutUnion(error, nearest) };
    default:
      return { path, message: sentence(error) };
  }
}

function aboutUnion(
  { keyword, params, schema, instancePath }: ErrorObject,
  nearest: ErrorObject | null,
): string {
  if (keyword === 'oneOf' && params['passingSchemas'] !== null) {
    return 'fits more than one of the forms that the schema allows, and must fit exactly one.';
  }
  // Without a schema this is the first pass, which keeps none.
  const branches = (Array.isArray(schema) ? schema : []) as { type?: unknown }[];
  const types = branches.map(({ type }) => type);
  if (nearest === null || nearest.instancePath === instancePath) {
    const plain = types.length > 0 && types.every((type) => typeof type === 'string');
    if (plain && nearest?.keyword === 'type') return `must be ${types.map(withArticle).join(' or ')}.`;
    return 'fits none of the forms that the schema allows.';
  }
  const { path, message } = toFault({ error: nearest, nearest: null });
  return `fits none of the forms that the schema allows. In one of them ${path} ${message}`;
}
