import type { DecisionCounts, DecisionsQuery, WebhookDecision } from '@tidings/sdk';
import { createClient, readArguments } from '../arguments.ts';
import type { Command } from '../arguments.ts';
import { printFields, printJson, printTable, printText } from '../output.ts';

/** Of each result so many are shown, unless all are asked for. */
const SHOWN = 50;

export const explain: Command = {
  help: `Usage: tidings explain <event> [options]

  Says for each webhook what became of an event and why, by the configuration of when it was accepted.

  --webhook <id>          for this webhook alone
  --result <result>       delivered, waiting, held, rate-limited, given-up, expired, canceled, disabled, not-subscribed,
                          other-category, below-severity, filtered, not-named, other-project, made-later or deleted
  --organization <id>     whose own ids to look in; default when left out
  --all                   every webhook, not the first ${SHOWN}
  --json                  the answer as JSON
`,
  async run(argv, env) {
    const { values, positionals } = readArguments(
      argv,
      {
        webhook: { type: 'string' },
        result: { type: 'string' },
        organization: { type: 'string' },
        all: { type: 'boolean' },
        json: { type: 'boolean' },
      },
      ['event'],
    );
    const { webhook, organization, all = false } = values;
    // What is no result is for the server to refuse, which says what there is.
    const query = {
      webhook,
      organization,
      result: values.result,
      limit: all ? 250 : SHOWN,
    } as DecisionsQuery;
    const { event, summary, decisions } = await createClient(env).events.explain(positionals[0]!, query);
    const shown: WebhookDecision[] = [];
    if (all) for await (const decision of decisions) shown.push(decision);
    else shown.push(...decisions);
    if (values.json) {
      printJson({ event, summary, decisions: shown });
      return 0;
    }
    printFields({
      event: event.id,
      type: event.type,
      accepted: event.acceptedAt,
      webhooks: inWords(summary),
    });
    if (shown.length === 0) return 0;
    printText('');
    printTable(
      ['WEBHOOK', 'NAME', 'RESULT', 'WHY'],
      shown.map((one) => [one.webhook.id, one.webhook.name, one.result, one.reason]),
    );
    if (!all && decisions.nextCursor !== null) printText(`\nThere are more: --all shows them.`);
    return 0;
  },
};

/** `3 delivered, 1 filtered` */
function inWords(counts: DecisionCounts | null): string {
  const some = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  return some.map(([result, count]) => `${count} ${result}`).join(', ') || 'none';
}
