/**
 * `tidings`: the server, its keys, events and webhooks, from a terminal.
 *
 * Exit codes: 0 done · 1 refused by the server, or failed · 2 wrong usage or settings · 3 the server did not answer.
 */
import manifest from '../package.json' with { type: 'json' };
import { exitCodeOf, UsageError } from './arguments.ts';
import type { Command } from './arguments.ts';
import { printError, printText } from './output.ts';

/** Loaded when asked for: a command that sends an event need not wait for the server's code. */
const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  start: { summary: 'start the server', load: async () => (await import('./commands/start.ts')).start },
  'rotate-master-key': {
    summary: 'seal every secret anew with another master key',
    load: async () => (await import('./commands/rotate-master-key.ts')).rotateMasterKey,
  },
  'sign-in-link': {
    summary: 'make a link that signs in once, when nobody can get in',
    load: async () => (await import('./commands/sign-in-link.ts')).signInLink,
  },
  send: { summary: 'send an event', load: async () => (await import('./commands/send.ts')).send },
  deliveries: {
    summary: 'search deliveries, and export them',
    load: async () => (await import('./commands/deliveries.ts')).deliveries,
  },
  tail: {
    summary: 'show deliveries, or events, as they happen',
    load: async () => (await import('./commands/tail.ts')).tail,
  },
  doctor: {
    summary: 'try a URL or a webhook, step by step',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  explain: {
    summary: 'say where an event went, and why not elsewhere',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  replay: {
    summary: 'send deliveries again, or count what would be sent',
    load: async () => (await import('./commands/replay.ts')).replay,
  },
  replays: {
    summary: 'list, show, follow, pause and cancel replays',
    load: async () => (await import('./commands/replays.ts')).replays,
  },
  issues: {
    summary: 'review what was given up: list, acknowledge, resolve, ignore, replay',
    load: async () => (await import('./commands/issues.ts')).issues,
  },
  interactions: {
    summary: 'ask people, wait for their answers, answer',
    load: async () => (await import('./commands/interactions.ts')).interactions,
  },
  'alert-rules': {
    summary: 'list, make, change, install and delete alert rules',
    load: async () => (await import('./commands/alert-rules.ts')).alertRules,
  },
  alerts: {
    summary: 'list, show, acknowledge and resolve alerts',
    load: async () => (await import('./commands/alerts.ts')).alerts,
  },
  webhooks: {
    summary: 'list, make, show, test and delete webhooks',
    load: async () => (await import('./commands/webhooks.ts')).webhooks,
  },
  organizations: {
    summary: 'list, make, show, rename and delete organizations',
    load: async () => (await import('./commands/organizations.ts')).organizations,
  },
  projects: {
    summary: 'list, make, show, rename and delete projects',
    load: async () => (await import('./commands/projects.ts')).projects,
  },
  'test-inboxes': {
    summary: 'make, look into, clear and delete test inboxes',
    load: async () => (await import('./commands/test-inboxes.ts')).testInboxes,
  },
  meta: {
    summary: 'what receivers should know of the server',
    load: async () => (await import('./commands/meta.ts')).meta,
  },
  errors: { summary: 'the codes of errors', load: async () => (await import('./commands/meta.ts')).errors },
};

const HELP = `Usage: tidings <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(19)}${summary}`)
  .join('\n')}

  tidings <command> --help    what a command takes
  tidings --version

Commands that talk to a server find it through two environment variables:
  TIDINGS_URL       where it is (http://127.0.0.1:8420)
  TIDINGS_API_KEY   tk_…

Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings, 3 the server did not answer.
`;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has had enough: `tidings webhooks list | head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));

async function main([name, ...argv]: string[]): Promise<number> {
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      printText(HELP);
      return name === undefined ? 2 : 0;
    }
    if (name === '--version') {
      printText(manifest.version);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]!.load() : null;
    if (!command) {
      throw new UsageError(
        `There is no command ${JSON.stringify(name)}. There are: ${Object.keys(COMMANDS).join(', ')}.`,
      );
    }
    if (argv.includes('--help') || argv.includes('-h')) {
      printText(command.help);
      return 0;
    }
    return await command.run(argv, process.env);
  } catch (error) {
    printError(error, argv.includes('--json'));
    return exitCodeOf(error);
  }
}
