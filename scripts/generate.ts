// Writes the files that are derived from others and checked in. Each is checked for freshness by .ci/run.
import { writeErrors } from './generate-errors.ts';
import { writeOpenapi } from './generate-openapi.ts';
import { writeReceiving } from './generate-receiving.ts';
import { writeSchema } from './generate-schema.ts';
import { writeSearchFields } from './generate-search-fields.ts';
import { writeSettings } from './generate-settings.ts';
import { writeSdkTypes } from '../sdk/generate.ts';

interface Step {
  /** What is written, relative to the root. */
  file: string;
  run: (file: string) => Promise<'written' | { skipped: string }>;
}

const STEPS: Step[] = [
  { file: 'server/schema.sql', run: writeSchema },
  { file: 'server/openapi.json', run: writeOpenapi },
  { file: 'sdk/src/openapi.gen.ts', run: writeSdkTypes },
  { file: 'docs/settings.md', run: writeSettings },
  { file: 'docs/errors.md', run: writeErrors },
  { file: 'docs/search-fields.md', run: writeSearchFields },
  { file: 'docs/receiving.md', run: writeReceiving },
];

process.chdir(`${import.meta.dirname}/..`);
for (const { file, run } of STEPS) {
  const outcome = await run(file);
  console.log(outcome === 'written' ? `Wrote ${file}` : `!!! Left ${file} as it is: ${outcome.skipped}`);
}
