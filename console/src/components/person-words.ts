import type { Interaction } from '@tidings/sdk';

type Person = Interaction['answers'][number]['by'];

/** Who it was, as people say it. */
export function personWords({ kind, id, name }: Person): string {
  const word = name ?? id;
  return kind === 'api-key' ? `API key ${word}` : word;
}
