import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { slackManifest } from './manifest.ts';

test('the manifest of the documentation is the one that the console shows', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/interactions.md'), 'utf8');
  expect(/```yaml\n(display_information:[^`]*)```/.exec(docs)?.[1]).toBe(
    slackManifest('https://tidings.example.com/'),
  );
});
