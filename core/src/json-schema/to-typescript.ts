/**
 * A JSON Schema as a TypeScript type. What TypeScript has no words for (lengths, patterns, conditions, `not`) is left
 * out, so a type takes what its schema takes, and sometimes more. Like most authors, it reads a schema with
 * `properties` and no `type` as one of objects.
 */
import { unescapeName, valueAt } from '../json-pointer.ts';
import { asRecord, isRecord } from '../record.ts';

/** Names of types, each once in a file. */
export class TypeNames {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** `billing.invoice.paid` → `BillingInvoicePaid`, with a number behind it when that is taken. */
  take(text: string): string {
    const words = text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
    const plain = words.join('') || 'Type';
    const base = /^\d/.test(plain) ? `_${plain}` : plain;
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}${i}`;
    this.#taken.add(name);
    return name;
  }
}

type Schema = Record<string, unknown> | boolean;

/**
 * Exported declarations: the type itself and one for each schema that is referred to.
 *
 * @param schema one that `readSchema` takes
 * @param name from `names`
 */
export function toTypeScript(
  schema: Schema,
  name: string,
  names: TypeNames,
  about: { comment: string; deprecated: boolean },
): string {
  const lines = about.deprecated ? `${about.comment}\n@deprecated` : about.comment;
  return remark(lines, '') + new Printer(schema, name, names).print();
}

class Printer {
  readonly #root: Schema;
  readonly #name: string;
  readonly #names: TypeNames;
  /** By reference. */
  readonly #definitions = new Map<string, string>();
  readonly #waiting: { name: string; schema: Schema }[] = [];

  constructor(root: Schema, name: string, names: TypeNames) {
    this.#root = root;
    this.#name = name;
    this.#names = names;
  }

  print(): string {
    const parts = [this.#declare(this.#name, this.#root)];
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      parts.push(remarkOn(next.schema, '') + this.#declare(next.name, next.schema));
    }
    return parts.join('\n');
  }

  #declare(name: string, schema: Schema): string {
    if (isRecord(schema) && isPlainObject(schema))
      return `export interface ${name} ${this.#object(schema, '')}\n`;
    return `export type ${name} = ${this.#type(schema, '')};\n`;
  }

  #type(schema: unknown, indent: string): string {
    if (schema === false) return 'never';
    if (!isRecord(schema)) return 'unknown';
    const all = [
      ...(typeof schema['$ref'] === 'string' ? [this.#reference(schema['$ref'])] : []),
      ...this.#ownTypes(schema, indent),
      ...list(schema['allOf']).map((part) => this.#type(part, indent)),
      ...['anyOf', 'oneOf'].flatMap((keyword) => {
        const forms = list(schema[keyword]).map((part) => this.#type(part, indent));
        return forms.length > 0 ? [union(forms)] : [];
      }),
    ].filter((type) => type !== 'unknown');
    const [first, ...more] = [...new Set(all)];
    if (first === undefined) return 'unknown';
    return more.length === 0 ? first : [first, ...more].map(inParentheses).join(' & ');
  }

  /** What the schema itself says, apart from those it is joined with. */
  #ownTypes(schema: Record<string, unknown>, indent: string): string[] {
    if ('const' in schema) return [literal(schema['const'])];
    if (Array.isArray(schema['enum'])) return [union(schema['enum'].map(literal))];
    const types = schema['type'] === undefined ? impliedTypes(schema) : [schema['type']].flat();
    if (types.length === 0) return [];
    return [union(types.map((type) => this.#typeOfKind(type as string, schema, indent)))];
  }

  #typeOfKind(type: string, schema: Record<string, unknown>, indent: string): string {
    switch (type) {
      case 'object':
        return this.#object(schema, indent);
      case 'array':
        return this.#array(schema, indent);
      case 'integer':
        return 'number';
      default:
        return type;
    }
  }

  #object(schema: Record<string, unknown>, indent: string): string {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = new Set(list(schema['required']).map(String));
    const inner = `${indent}  `;
    const lines = Object.entries(properties).map(([name, part]) => {
      const mark = required.has(name) ? '' : '?';
      return `${remarkOn(part, inner)}${inner}${key(name)}${mark}: ${this.#type(part, inner)};\n`;
    });
    for (const name of required) {
      if (!Object.hasOwn(properties, name)) lines.push(`${inner}${key(name)}: unknown;\n`);
    }
    const others = [schema['additionalProperties'], ...Object.values(asRecord(schema['patternProperties']))];
    const given = others.filter((part) => part !== undefined && part !== false);
    if (lines.length === 0 && schema['additionalProperties'] === false && given.length === 0) {
      return '{ [key: string]: never }';
    }
    if (lines.length === 0 || given.length > 0) {
      // Beside named fields it has to take in theirs.
      const type =
        lines.length > 0 || given.length === 0
          ? 'unknown'
          : union(given.map((part) => this.#type(part, inner)));
      lines.push(`${inner}[key: string]: ${type};\n`);
    }
    return `{\n${lines.join('')}${indent}}`;
  }

  #array(schema: Record<string, unknown>, indent: string): string {
    const first = list(schema['prefixItems']);
    const rest = schema['items'];
    if (first.length === 0) return rest === false ? '[]' : `${inParentheses(this.#type(rest, indent))}[]`;
    const least = Number(schema['minItems'] ?? 0);
    const parts = first.map((part, i) => {
      const type = this.#type(part, indent);
      return i < least ? type : `${inParentheses(type)}?`;
    });
    if (rest !== false) parts.push(`...${inParentheses(this.#type(rest, indent))}[]`);
    return `[${parts.join(', ')}]`;
  }

  #reference(reference: string): string {
    const pointer = decodeURIComponent(reference.slice(1));
    if (pointer === '') return this.#name;
    const known = this.#definitions.get(pointer);
    if (known !== undefined) return known;
    const last = unescapeName(pointer.slice(pointer.lastIndexOf('/') + 1));
    const name = this.#names.take(`${this.#name} ${last}`);
    this.#definitions.set(pointer, name);
    this.#waiting.push({ name, schema: valueAt(this.#root, pointer) as Schema });
    return name;
  }
}

/** Whether an interface says all of it. */
function isPlainObject(schema: Record<string, unknown>): boolean {
  const others = ['$ref', 'allOf', 'anyOf', 'oneOf', 'enum', 'const'];
  if (others.some((keyword) => keyword in schema)) return false;
  const types = schema['type'] === undefined ? impliedTypes(schema) : [schema['type']].flat();
  return types.length === 1 && types[0] === 'object' && !isClosedAndEmpty(schema);
}

function isClosedAndEmpty(schema: Record<string, unknown>): boolean {
  const names = [...Object.keys(asRecord(schema['properties'])), ...list(schema['required'])];
  return names.length === 0 && schema['additionalProperties'] === false;
}

function impliedTypes(schema: Record<string, unknown>): string[] {
  if ('properties' in schema) return ['object'];
  return 'items' in schema || 'prefixItems' in schema ? ['array'] : [];
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  if (distinct.includes('unknown')) return 'unknown';
  const possible = distinct.filter((type) => type !== 'never');
  if (possible.length <= 1) return possible[0] ?? 'never';
  return possible.map(inParentheses).join(' | ');
}

/** So that it can stand beside an operator. */
function inParentheses(type: string): string {
  return / [|&] /.test(withoutBraces(type)) ? `(${type})` : type;
}

/** The outermost level of a type: what stands in braces, brackets, parentheses and quotes is gone. */
function withoutBraces(type: string): string {
  let depth = 0;
  let outer = '';
  for (let i = 0; i < type.length; i++) {
    const character = type.charAt(i);
    if (character === '"') {
      for (i++; type.charAt(i) !== '"'; i++) if (type.charAt(i) === '\\') i++;
    } else if ('{[('.includes(character)) depth++;
    else if ('}])'.includes(character)) depth--;
    else if (depth === 0) outer += character;
  }
  return outer;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, part]) => `${key(name)}: ${literal(part)}`);
  return `{ ${fields.join('; ')} }`;
}

function key(name: string): string {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name) ? name : JSON.stringify(name);
}

function remarkOn(schema: unknown, indent: string): string {
  if (!isRecord(schema)) return '';
  const { description, deprecated } = schema;
  const lines = [
    ...(typeof description === 'string' && description !== '' ? [description] : []),
    ...(deprecated === true ? ['@deprecated'] : []),
  ];
  return lines.length === 0 ? '' : remark(lines.join('\n'), indent);
}

/** Text of an author's stays inside the comment. */
function remark(text: string, indent: string): string {
  const lines = text.replaceAll('*/', '*\\/').split(/[\r\n\u2028\u2029]+/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
