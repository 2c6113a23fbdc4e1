/** What commands are given: options, values from files and standard input, and what is wrong with them. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { ConnectionError, Tidings } from '@tidings/sdk';

export type Environment = Record<string, string | undefined>;

export interface Command {
  /** The whole help text. */
  help: string;
  /** Answers with the exit code. */
  run(argv: string[], env: Environment): Promise<number>;
}

/** The command cannot be run as it was given. The message says how it can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof ConnectionError ? 3 : 1;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true; tokens: true }>
>;

/** @param names of what stands without an option, in order; all of them are required */
export function readArguments<T extends Options>(
  argv: string[],
  options: T,
  names: readonly string[] = [],
): { values: Parsed<T>['values']; positionals: string[] } {
  const { values, positionals, tokens } = parse(argv, options);
  if (positionals.length < names.length)
    throw new UsageError(`<${names[positionals.length]}> is missing. See --help.`);
  if (positionals.length > names.length) {
    throw new UsageError(
      `${JSON.stringify(positionals[names.length])} is one argument too many. Put a text with spaces in quotes; see --help.`,
    );
  }
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || options[token.name]?.multiple) continue;
    if (given.has(token.name)) throw new UsageError(`--${token.name} is given twice. Give it once.`);
    given.add(token.name);
  }
  return { values, positionals };
}

function parse<T extends Options>(args: string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const what = (error as Error).message.split('. ')[0]!.replace(/\.$/, '');
    throw new UsageError(`${what}. Known options: ${known.join(', ') || 'none'}, --help.`);
  }
}

/** Reads an option that is text itself, `@` and the name of a file, or `-` for standard input. */
export async function readText(option: string, value: string): Promise<string> {
  if (value !== '-' && !value.startsWith('@')) return value;
  try {
    return await (value === '-' ? text(process.stdin) : readFile(value.slice(1), 'utf8'));
  } catch (error) {
    const where = value === '-' ? 'standard input' : value.slice(1);
    throw new UsageError(`${option}: ${where} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** Like `readText`, for JSON. Numbers are kept as written, also those that JavaScript cannot hold. */
export async function readJson(option: string, value: string): Promise<unknown> {
  const json = await readText(option, value);
  try {
    return JSON.parse(json, keepNumbers);
  } catch (error) {
    throw new UsageError(
      `${option} is not JSON: ${(error as Error).message}. Give text such as '{"id":1}', @file.json, or - for standard input.`,
    );
  }
}

/** A retry policy by its name, or as JSON; null for none of its own. */
export async function readRetry(option: string, value: string): Promise<unknown> {
  return /^[a-z]+$/.test(value) && value !== 'null' ? value : readJson(option, value);
}

/** How many `--limit` names. */
export function readLimit(given: string): number {
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given);
  throw new UsageError(`--limit is ${JSON.stringify(given)}. Give a whole number from 1 on.`);
}

function keepNumbers(_name: string, value: unknown, ...[context]: unknown[]): unknown {
  const { source } = context as { source?: string };
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source);
}

/** The client for the server that the environment names. */
export function createClient({ TIDINGS_URL: baseUrl, TIDINGS_API_KEY: apiKey }: Environment): Tidings {
  if (!apiKey) {
    throw new UsageError(
      'TIDINGS_API_KEY is not set. Set it to an API key of the server: export TIDINGS_API_KEY=tk_…',
    );
  }
  try {
    return new Tidings({ apiKey, baseUrl: baseUrl === '' ? undefined : baseUrl });
  } catch (error) {
    throw new UsageError(`TIDINGS_URL or TIDINGS_API_KEY cannot be used: ${(error as Error).message}`);
  }
}
