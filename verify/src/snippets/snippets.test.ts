/**
 * Snippets are run, in the runtimes that this machine has, against requests that were signed by the code that the server signs with.
 * Node and openssl are everywhere; the others are skipped where they are not installed (`apt-get install golang-go php-cli ruby
 * default-jdk-headless mono-mcs`).
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PROFILES } from '../profile.ts';
import type { HeaderNames, KeyedProfile } from '../profile.ts';
import { generateSecret, publicKeyOf } from '../secret.ts';
import { createSigner } from '../sign.ts';
import { verify } from '../verify.ts';
import { receiverSnippet, SNIPPET_LANGUAGES, snippetVariable } from './snippets.ts';
import type { SnippetLanguage } from './snippets.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidings-snippets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BODY = Buffer.from('{"type":"größer","data":{"n":1.0}}');
const MINUTE = 60_000;
const profiles = Object.keys(PROFILES) as KeyedProfile[];

interface Runtime {
  /** A command that fails where it is not installed. */
  probe: [string, ...string[]];
  file: string;
  /** Stands behind the snippet: reads requests from files and prints 1 or 0 for each. */
  harness: string;
  /** What is run, with the files behind it. */
  run: (file: string, at: string) => [string, ...string[]];
  /** Made once of the file. */
  build?: (file: string, at: string) => [string, ...string[]];
  /** Commands that fail where a profile needs more than the runtime has. */
  lacks?: Partial<Record<KeyedProfile, [string, ...string[]]>>;
}

const QUICK = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

/** Each file has headers in lines, an empty line, and the body. */
const RUNTIMES: Record<Exclude<SnippetLanguage, 'curl'>, Runtime> = {
  node: {
    probe: [process.execPath, '--version'],
    file: 'receiver.mjs',
    harness: `import { readFileSync } from 'node:fs';
for (const path of process.argv.slice(2)) {
  const bytes = readFileSync(path);
  const end = bytes.indexOf('\\n\\n');
  const headers = Object.fromEntries(bytes.subarray(0, end).toString().split('\\n').map((line) => line.split(': ')));
  process.stdout.write(verify(headers, bytes.subarray(end + 2)) ? '1' : '0');
}`,
    run: (file) => [process.execPath, file],
  },
  python: {
    probe: ['python3', '--version'],
    file: 'receiver.py',
    harness: `import sys
for path in sys.argv[1:]:
    head, body = open(path, "rb").read().split(b"\\n\\n", 1)
    headers = dict(line.split(": ", 1) for line in head.decode().split("\\n"))
    sys.stdout.write("1" if verify(headers, body) else "0")`,
    run: (file) => ['python3', file],
    lacks: { ed25519: ['python3', '-c', 'import cryptography'] },
  },
  go: {
    probe: ['go', 'version'],
    file: 'receiver.go',
    harness: '',
    build: (file, at) => ['go', 'build', '-o', join(at, 'receiver'), file, join(at, 'main.go')],
    run: (_, at) => [join(at, 'receiver')],
  },
  php: {
    probe: ['php', '--version'],
    file: 'receiver.php',
    harness: `foreach (array_slice($argv, 1) as $path) {
    [$head, $body] = explode("\\n\\n", file_get_contents($path), 2);
    $headers = [];
    foreach (explode("\\n", $head) as $line) {
        [$name, $value] = explode(': ', $line, 2);
        $headers[$name] = $value;
    }
    echo verify($headers, $body) ? '1' : '0';
}`,
    run: (file) => ['php', '-d', 'error_reporting=-1', '-d', 'display_errors=1', file],
  },
  ruby: {
    probe: ['ruby', '--version'],
    file: 'receiver.rb',
    harness: `ARGV.each do |path|
  head, body = File.binread(path).split("\\n\\n", 2)
  headers = head.split("\\n").to_h { |line| line.split(": ", 2) }
  print(verify(headers, body) ? "1" : "0")
end`,
    run: (file) => ['ruby', '-w', file],
  },
  java: {
    probe: ['javac', '-version'],
    file: 'Webhooks.java',
    harness: `
class Main {
  public static void main(String[] paths) throws Exception {
    for (String path : paths) {
      byte[] bytes = java.nio.file.Files.readAllBytes(java.nio.file.Path.of(path));
      int end = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\\n\\n");
      java.util.Map<String, String> headers = new java.util.HashMap<>();
      for (String line : new String(bytes, 0, end).split("\\n")) headers.put(line.split(": ", 2)[0], line.split(": ", 2)[1]);
      System.out.print(Webhooks.verify(headers, java.util.Arrays.copyOfRange(bytes, end + 2, bytes.length)) ? "1" : "0");
    }
  }
}`,
    // It ends before it would be worth to compile it well.
    build: (file, at) => [
      'javac',
      ...QUICK.map((option) => `-J${option}`),
      '-Xlint:all',
      '-Werror',
      '-d',
      at,
      file,
    ],
    run: (_, at) => ['java', ...QUICK, '-cp', at, 'Main'],
  },
  csharp: {
    probe: ['mcs', '--version'],
    file: 'Webhooks.cs',
    harness: `
static class Program
{
    static void Main(string[] paths)
    {
        foreach (var path in paths)
        {
            var bytes = System.IO.File.ReadAllBytes(path);
            var end = Encoding.GetEncoding("iso-8859-1").GetString(bytes).IndexOf("\\n\\n", StringComparison.Ordinal);
            var headers = new Dictionary<string, string>();
            foreach (var line in Encoding.UTF8.GetString(bytes, 0, end).Split('\\n'))
                headers[line.Substring(0, line.IndexOf(':'))] = line.Substring(line.IndexOf(':') + 2);
            Console.Write(Webhooks.Verify(headers, bytes.Skip(end + 2).ToArray()) ? "1" : "0");
        }
    }
}`,
    build: (file, at) => [
      'mcs',
      '-langversion:latest',
      '-r:System.Core',
      '-out:' + join(at, 'receiver.exe'),
      file,
    ],
    run: (_, at) => ['mono', join(at, 'receiver.exe')],
    lacks: { ed25519: ['false'] },
  },
};

const GO_MAIN = `package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	for _, path := range os.Args[1:] {
		all, _ := os.ReadFile(path)
		head, body, _ := bytes.Cut(all, []byte("\\n\\n"))
		headers := http.Header{}
		for _, line := range strings.Split(string(head), "\\n") {
			name, value, _ := strings.Cut(line, ": ")
			headers.Set(name, value)
		}
		if verify(headers, body) {
			fmt.Print("1")
		} else {
			fmt.Print("0")
		}
	}
}
`;

const isThere = ([command, ...args]: readonly [string, ...string[]]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

describe.each(Object.keys(RUNTIMES) as (keyof typeof RUNTIMES)[])('in %s', (language) => {
  const runtime = RUNTIMES[language];
  const isInstalled = isThere(runtime.probe);

  describe.each(profiles)('%s', (profile) => {
    const lack = runtime.lacks?.[profile];
    const runs = isInstalled && (lack === undefined || isThere(lack));
    test.skipIf(!runs)('verifies what was signed, and nothing else', { timeout: 120_000 }, () =>
      runSnippet(language, profile, undefined),
    );
  });

  test.skipIf(!isInstalled)('has the header names that the settings give', { timeout: 60_000 }, () =>
    runSnippet(language, 'admin', { signature: 'X-Acme-Sig', timestamp: 'X-Acme-Time' }),
  );
});

async function runSnippet(
  language: keyof typeof RUNTIMES,
  profile: KeyedProfile,
  headerNames: HeaderNames | undefined,
): Promise<void> {
  const runtime = RUNTIMES[language];
  const at = join(folder, `${language}-${profile}${headerNames ? '-named' : ''}`);
  mkdirSync(at);
  const file = join(at, runtime.file);
  writeFileSync(file, `${receiverSnippet(language, profile, headerNames)}\n${runtime.harness}\n`);
  if (language === 'go') writeFileSync(join(at, 'main.go'), GO_MAIN);
  const secret = await generateSecret(profile);
  const key = profile === 'ed25519' ? publicKeyOf(secret) : secret;
  const options = {
    encoding: 'utf8' as const,
    env: { ...process.env, [snippetVariable(profile)]: key, GOFLAGS: '-mod=mod', GO111MODULE: 'off' },
  };
  if (runtime.build) {
    const [command, ...args] = runtime.build(file, at);
    execFileSync(command, args, options);
  }
  const requests = await requestsOf(profile, secret, headerNames);
  const paths = requests.map(({ headers, body }, index) => {
    const path = join(at, `request-${index}`);
    const head = Object.entries(headers).map(([name, value]) => `${name.toLowerCase()}: ${value}`);
    writeFileSync(path, Buffer.concat([Buffer.from(`${head.join('\n')}\n\n`), body]));
    return path;
  });
  const [command, ...args] = runtime.run(file, at);
  const printed = execFileSync(command, [...args, ...paths], options);
  expect(Object.fromEntries(requests.map(({ what }, index) => [what, printed[index]]))).toEqual(
    Object.fromEntries(requests.map(({ what, holds }) => [what, holds ? '1' : '0'])),
  );
}

interface Signed {
  what: string;
  holds: boolean;
  headers: Record<string, string>;
  body: Buffer;
}

/** What is to be taken, and what is to be refused. */
async function requestsOf(
  profile: KeyedProfile,
  secret: string,
  headerNames: HeaderNames | undefined,
): Promise<Signed[]> {
  const sign = async (by: readonly string[], timestampMs: number): Promise<Record<string, string>> => {
    const signer = await createSigner({ profile, secrets: by, headerNames });
    return signer.sign({ id: 'evt_1', timestampMs, body: BODY });
  };
  const now = Date.now();
  const other = await generateSecret(profile);
  const good = await sign([secret], now);
  const signature = Object.keys(good).at(-1)!;
  const overlaps = PROFILES[profile].separator !== null;
  const isTimed = PROFILES[profile].timestampUnitMs !== null;
  return [
    { what: 'as it was sent', holds: true, headers: good, body: BODY },
    { what: 'another body', holds: false, headers: good, body: Buffer.concat([BODY, Buffer.from(' ')]) },
    { what: 'another key', holds: false, headers: await sign([other], now), body: BODY },
    { what: 'a rotation', holds: overlaps, headers: await sign([other, secret], now), body: BODY },
    { what: 'long ago', holds: !isTimed, headers: await sign([secret], now - 6 * MINUTE), body: BODY },
    { what: 'in the future', holds: !isTimed, headers: await sign([secret], now + 6 * MINUTE), body: BODY },
    { what: 'nearly too long ago', holds: true, headers: await sign([secret], now - 4 * MINUTE), body: BODY },
    { what: 'no signature', holds: false, headers: { 'x-none': 'x' }, body: BODY },
    {
      what: 'half a signature',
      holds: false,
      headers: { ...good, [signature]: good[signature]!.slice(0, -9) },
      body: BODY,
    },
    { what: 'no signature in it', holds: false, headers: { ...good, [signature]: '%%, ,=' }, body: BODY },
  ];
}

describe('curl', () => {
  test.each(profiles.filter((profile) => profile !== 'ed25519'))(
    'sends what verifies: %s',
    async (profile) => {
      const secret = await generateSecret(profile);
      const received: { headers: Record<string, string>; body: Buffer }[] = [];
      const server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) });
          response.end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const script = join(folder, `send-${profile}.sh`);
      writeFileSync(script, receiverSnippet('curl', profile));
      const { promise, resolve } = Promise.withResolvers<number | null>();
      spawn('sh', [script], {
        env: { ...process.env, WEBHOOK_SECRET: secret, RECEIVER_URL: url },
        stdio: 'ignore',
      }).on('exit', resolve);
      expect(await promise).toBe(0);
      server.close();
      const [request] = received;
      await expect(verify(profile, { ...request!, secrets: [secret] })).resolves.toBeDefined();
    },
  );
});

test('every snippet says from where its key comes, and nothing in it is missing', () => {
  for (const language of Object.keys(SNIPPET_LANGUAGES) as SnippetLanguage[]) {
    for (const profile of profiles) {
      const text = receiverSnippet(language, profile);
      const variable =
        language === 'curl' && profile === 'ed25519' ? 'TIDINGS_API_KEY' : snippetVariable(profile);
      expect(text, `${language} ${profile}`).toContain(variable);
      expect(text, `${language} ${profile}`).not.toMatch(/\bundefined\b|\[object|\bNaN\b/);
    }
  }
});
