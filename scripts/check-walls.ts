// The walls between rooms that the linter has no rule for. Everything it can express stands in .oxlintrc.json.
import { globSync, readFileSync } from 'node:fs';

interface Wall {
  /** Files it protects, and those among them that it does not. */
  within: RegExp;
  except?: RegExp;
  forbidden: RegExp;
  why: string;
}

const WALLS: Wall[] = [
  {
    within: /^(server|core|sdk|cli|console)\/src\//,
    except: /^server\/src\/store\//,
    forbidden:
      /[`'"]\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s|WITH\s+\w+\s+AS\s|(CREATE|ALTER|DROP|TRUNCATE) (TABLE|INDEX|DATABASE)|LISTEN\s|NOTIFY\s|(BEGIN|COMMIT|ROLLBACK)[`'"])/,
    why: 'All SQL text lives in server/src/store and server/migrations. Add a function to store/ that says what you need.',
  },
  {
    within: /^(server|core|verify|sdk|cli|console)\/src\//,
    except: /^(server\/src\/(main\.ts|store\/postgres\/binaries\.ts)|cli\/src\/|console\/src\/)/,
    // But for a method of that name, for code that is a text, and for what is large, seldom needed and loaded then.
    forbidden:
      /(?<!\basync |[.'])\b(import|require)\s*\((?!'(nodemailer|jose|\.\/oidc\.ts|\.\.\/parse-yaml\.ts)'\))/,
    why: 'Imports stand at the top of a file, where the linter sees which rooms they lead to.',
  },
  {
    within: /^core\/src\//,
    forbidden: /\bnew Date\(\s*\)/,
    why: 'Core has no clock: take `now` as an argument.',
  },
];

/** `path` is relative to the root, with slashes. Answers with `path:line: why` for each breach. */
export function findBreaches(path: string, text: string): string[] {
  if (/\.(test|gen)\.ts$/.test(path)) return [];
  const code = withoutComments(text);
  return WALLS.filter((wall) => wall.within.test(path) && !wall.except?.test(path)).flatMap((wall) =>
    [...code.matchAll(new RegExp(wall.forbidden, 'g'))].map((match) => {
      const line = code.slice(0, match.index).split('\n').length;
      return `${path}:${line}: ${wall.why}`;
    }),
  );
}

/** Comments become spaces, so that lines keep their numbers. A line that starts in `//` within a string does not occur. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  );
}

if (import.meta.main) {
  const paths = globSync('{server,core,verify,sdk,cli,console}/src/**/*.{ts,tsx}');
  const breaches = paths.flatMap((path) => findBreaches(path, readFileSync(path, 'utf8')));
  for (const breach of breaches) console.error(breach);
  if (breaches.length > 0) process.exitCode = 1;
}
