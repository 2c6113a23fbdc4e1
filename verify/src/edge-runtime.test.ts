import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { createContext, runInContext } from 'node:vm';
import { EdgeVM } from '@edge-runtime/vm';
import { describe, expect, test } from 'vitest';
import encryptionVectors from '../encryption-vectors.json' with { type: 'json' };
import vectors from '../vectors.json' with { type: 'json' };

/** Runs in the sandbox: every vector is signed, verified and decrypted, every profile's secret is made. */
const PROGRAM = `(async () => {
  const { createSigner, generateSecret, checkSecret, decrypt, publicKeyOf, verify } = load("./index.ts");
  const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const outcomes = [];
  for (const vector of vectors) {
    const { profile, secrets, publicKeys, headerNames, id, timestampMs } = vector;
    const body = vector.bodyBase64 ? bytesOf(vector.bodyBase64) : new TextEncoder().encode(vector.body);
    const headers = await (await createSigner({ profile, secrets, headerNames })).sign({ id, timestampMs, body });
    const keys = publicKeys ? { publicKeys } : { secrets };
    const request = { body, now: timestampMs, headerNames, ...keys };
    await verify(profile, { ...request, headers: new Headers(headers) });
    const fresh = await generateSecret(profile);
    if (profile === "ed25519") publicKeyOf(fresh);
    const refused = await verify(profile, { ...request, headers, body: "changed" }).catch((error) => error.code);
    outcomes.push({ headers: { ...headers }, fresh: checkSecret(profile, fresh), refused });
  }
  const plain = [];
  for (const { scheme, secrets, keys, ...vector } of encryptionVectors) {
    const body = vector.body ?? bytesOf(vector.bodyBase64);
    plain.push(new TextDecoder().decode(await decrypt(scheme, { body, secrets, keys })));
  }
  return JSON.stringify({ outcomes, plain });
})()`;

const EXPECTED = {
  outcomes: vectors.map(({ headers }) => ({ headers, fresh: null, refused: 'signature_mismatch' })),
  plain: encryptionVectors.map(({ plain }) => plain),
};

const NODE_GLOBALS = '[typeof process, typeof Buffer, typeof require, typeof global].join()';

function webContext() {
  return createContext({ crypto, TextEncoder, TextDecoder, atob, Headers });
}

describe('the package runs where there is no Node', () => {
  test('in a context with web globals only', async () => {
    const context = webContext();
    expect(runInContext(NODE_GLOBALS, context)).toBe('undefined,undefined,undefined,undefined');
    expect(JSON.parse(await runInContext(script(), context))).toEqual(EXPECTED);
  });

  test('in the edge runtime', async () => {
    const edge = new EdgeVM();
    expect(edge.evaluate(NODE_GLOBALS)).toBe('undefined,undefined,undefined,undefined');
    expect(JSON.parse(await edge.evaluate<Promise<string>>(script()))).toEqual(EXPECTED);
  });

  test("with the runtime's own hex and base64", async () => {
    setFlagsFromString('--js-base-64');
    const context = webContext();
    setFlagsFromString('--no-js-base-64');
    // Counts the calls, so that the table cannot stand in for the runtime's own in silence.
    const count = `const calls = { toHex: 0, toBase64: 0 };
      for (const name of Object.keys(calls)) {
        const own = Uint8Array.prototype[name];
        Uint8Array.prototype[name] = function () { calls[name]++; return own.call(this); };
      }`;
    runInContext(count, context);
    expect(JSON.parse(await runInContext(script(), context))).toEqual(EXPECTED);
    expect(runInContext('calls.toHex', context)).toBeGreaterThan(0);
    expect(runInContext('calls.toBase64', context)).toBeGreaterThan(0);
  });
});

/** The package's own sources without their types, linked into one classic script. */
function script(): string {
  const modules = new Map<string, string>();
  collect('./index.ts', modules);
  const entries = [...modules].map(([name, code]) => `${JSON.stringify(name)}: (exports) => {${code}\n}`);
  return `"use strict"; const vectors = ${JSON.stringify(vectors)};
    const encryptionVectors = ${JSON.stringify(encryptionVectors)};
    const modules = {${entries.join(',\n')}}; const loaded = {};
    function load(name) {
      if (!(name in loaded)) modules[name]((loaded[name] = {}));
      return loaded[name];
    }
    ${PROGRAM}`;
}

function collect(name: string, modules: Map<string, string>): void {
  if (modules.has(name)) return;
  const source = readFileSync(new URL(name, import.meta.url), 'utf8');
  const imports: string[] = [];
  const exported: string[] = [];
  const code = stripTypeScriptTypes(source)
    .replace(/^(im|ex)port (\{[^}]*\}) from ['"]([^'"]+)['"];/gm, (_, kind, names, from) => {
      imports.push(from);
      return kind === 'im'
        ? `const ${names} = load("${from}");`
        : `{ const ${names} = load("${from}"); Object.assign(exports, ${names}); }`;
    })
    .replace(/^export ((?:async )?function|const|class) (\w+)/gm, (_, kind, declared) => {
      exported.push(declared);
      return `${kind} ${declared}`;
    });
  modules.set(name, `${code}\nObject.assign(exports, { ${exported.join(', ')} });`);
  for (const from of imports) collect(from, modules);
}
