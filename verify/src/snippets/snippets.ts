/** Code for receivers in the languages that people write them in, each filled with what a profile puts on the wire. */
import type { HeaderNames, KeyedProfile } from '../profile.ts';
import { csharpSnippet } from './csharp.ts';
import { curlSnippet } from './curl.ts';
import { goSnippet } from './go.ts';
import { javaSnippet } from './java.ts';
import { nodeSnippet } from './node.ts';
import { phpSnippet } from './php.ts';
import { pythonSnippet } from './python.ts';
import { recipeOf } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { rubySnippet } from './ruby.ts';

/** With the word that people have for each. */
export const SNIPPET_LANGUAGES = {
  node: 'Node',
  python: 'Python',
  go: 'Go',
  php: 'PHP',
  ruby: 'Ruby',
  java: 'Java',
  csharp: 'C#',
  curl: 'curl',
} as const;

export type SnippetLanguage = keyof typeof SNIPPET_LANGUAGES;

const WRITERS: Record<SnippetLanguage, (recipe: Recipe) => string> = {
  node: nodeSnippet,
  python: pythonSnippet,
  go: goSnippet,
  php: phpSnippet,
  ruby: rubySnippet,
  java: javaSnippet,
  csharp: csharpSnippet,
  curl: curlSnippet,
};

/**
 * A function that verifies requests of a profile, and for `curl` commands that send a signed one. The key is read from the
 * environment (`snippetVariable`), so that none stands in the code.
 *
 * @throws TypeError when a header name cannot be used
 */
export function receiverSnippet(
  language: SnippetLanguage,
  profile: KeyedProfile,
  headerNames?: HeaderNames,
): string {
  return WRITERS[language](recipeOf(profile, headerNames));
}

/** The environment variable that the snippets of a profile read the key from. */
export function snippetVariable(profile: KeyedProfile): Recipe['variable'] {
  return recipeOf(profile).variable;
}
