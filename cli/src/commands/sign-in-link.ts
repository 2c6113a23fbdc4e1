import { readConfig } from '@tidings/server/config';
import { createLog } from '@tidings/server/log';
import { makeSignInLink } from '@tidings/server/sign-in-link';
import { readArguments, UsageError } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printJson, printText } from '../output.ts';

export const signInLink: Command = {
  help: `Usage: tidings sign-in-link [--email <address> [--organization <id>]] [--json]

Prints a link that signs in once, within 15 minutes: for the first owner of the instance, who is made
when there is none, or for the member with an e-mail address. Links made before for the same member end.

It works on the database, so it takes the settings of the server: TIDINGS_DATA, or DATABASE_URL with
TIDINGS_MASTER_KEY. TIDINGS_PUBLIC_URL, or else HOST and PORT, say where the link leads.
`,
  async run(argv, env) {
    const { values } = readArguments(argv, {
      email: { type: 'string' },
      organization: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (values.organization !== undefined && values.email === undefined)
      throw new UsageError('--organization needs --email beside it.');
    const read = readConfig(env);
    if ('faults' in read) throw new UsageError(read.faults.join('\n'));
    const wanted = { email: values.email ?? null, organization: values.organization ?? null };
    const { url, expiresAt, email, organization } = await makeSignInLink(
      read.config,
      createLog('error'),
      wanted,
    );
    if (values.json) printJson({ url, expiresAt: expiresAt.toISOString(), email, organization });
    else {
      printText(url);
      printText(
        `It signs in ${email} (${organization ?? 'the whole instance'}), once, until ${expiresAt.toISOString()}.`,
      );
    }
    return 0;
  },
};
