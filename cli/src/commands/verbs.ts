import type { Tidings } from '@tidings/sdk';
import { createClient, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';

/** What a noun can do. Arguments are looked at before the client is made, so that what is wrong with them is said first. */
export type Verbs = Record<string, (argv: string[], client: () => Tidings) => Promise<number>>;

/** A command that is a noun and takes a verb. */
export function withVerbs(help: string, verbs: Verbs): Command {
  return {
    help,
    async run([verb, ...argv], env) {
      if (verb === undefined || !Object.hasOwn(verbs, verb)) {
        const what = verb === undefined ? 'A verb is missing.' : `There is no verb ${JSON.stringify(verb)}.`;
        throw new UsageError(`${what} There are: ${Object.keys(verbs).join(', ')}.`);
      }
      return verbs[verb]!(argv, () => createClient(env));
    },
  };
}
