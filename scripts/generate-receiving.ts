/** Prints the code for receivers as a page of the docs. */
import { writeFile } from 'node:fs/promises';
import { receiverSnippet, SNIPPET_LANGUAGES } from '@tidings/verify/snippets';
import type { SnippetLanguage } from '@tidings/verify/snippets';

const FENCES: Record<SnippetLanguage, string> = {
  node: 'js',
  python: 'python',
  go: 'go',
  php: 'php',
  ruby: 'ruby',
  java: 'java',
  csharp: 'csharp',
  curl: 'sh',
};

const INTRODUCTION = `# Receiving

A receiver verifies the signature of each request before it believes anything of it, answers 2xx as soon as it has taken
the event, and does the work afterwards.

- **The bytes as they came.** A signature covers bytes that a JSON parser does not give back: read the body raw.
- **The secret in the environment**, \`WEBHOOK_SECRET\`, never in the code. During a [rotation](signing.md) \`standard\`, \`ed25519\` and \`stripe\`
  send a signature of each secret, so either one verifies.
- **Once.** The same event can come twice, with the same \`webhook-id\`: remember the ids you have handled.

In Node and wherever else JavaScript runs, [\`@tidings/verify\`](../verify/README.md) does all of it, says why a request is refused, and
decrypts. What follows needs nothing but the language itself (Python needs \`cryptography\` for \`ed25519\`, .NET \`NSec.Cryptography\`). It is
the profile \`standard\`; the console shows the code for a webhook's own profile and header names, and so does
\`receiverSnippet(language, profile, headerNames)\` of \`@tidings/verify/snippets\`. All of it is run by tests against requests signed by the code
that the server signs with.
`;

export async function writeReceiving(file: string): Promise<'written'> {
  const sections = (Object.entries(SNIPPET_LANGUAGES) as [SnippetLanguage, string][]).map(
    ([language, word]) =>
      `## ${word}\n\n\`\`\`${FENCES[language]}\n${receiverSnippet(language, 'standard')}\`\`\`\n`,
  );
  await writeFile(file, [INTRODUCTION, ...sections].join('\n'));
  return 'written';
}
