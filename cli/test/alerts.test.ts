/** Alert rules and alerts as people and scripts run them. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INHERITED } from '../../server/test/child.ts';
import { startTidings, until, type Tidings } from '../../server/test/start.ts';

const MAIN = new URL('../src/main.ts', import.meta.url).pathname;
let tidings: Tidings;
beforeAll(async () => {
  tidings = await startTidings();
});
afterAll(() => tidings.stop());

function run(args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...INHERITED, TIDINGS_URL: tidings.url, TIDINGS_API_KEY: tidings.apiKey };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { env }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

test(
  'rules are installed, made, changed and deleted; alerts listed, shown, acknowledged and resolved',
  { timeout: 60_000 },
  async () => {
    const organization = 'alerting';
    const installed = await run(['alert-rules', 'install', 'authensor', '--organization', organization]);
    expect(installed.code, installed.err).toBe(0);
    const rule = /(rul_\w+) +Repeated denials of one agent/.exec(installed.out)![1]!;
    expect(
      (await run(['alert-rules', 'install', 'authensor', '--organization', organization])).out,
    ).toContain('There already: Repeated denials of one agent');
    const input = {
      name: 'Any failure',
      organization,
      match: { types: ['agent.failed'] },
      condition: { count: { atLeast: 1 } },
      windowSeconds: 60,
    };
    const made = await run(['alert-rules', 'create', '--input', JSON.stringify(input), '--json']);
    const { id } = JSON.parse(made.out) as { id: string };
    const wrong = await run(['alert-rules', 'update', id, '--input', '{"windowSeconds":0}']);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('/windowSeconds');
    expect((await run(['alert-rules', 'disable', id])).out).toMatch(/state +disabled\n/);
    expect((await run(['alert-rules', 'delete', id])).out).toBe(`${id} is deleted.\n`);
    expect((await run(['alert-rules', 'list', '--organization', organization])).out).not.toContain(
      'Any failure',
    );

    expect((await run(['alerts', 'list', '--organization', organization])).out).toBe('There is no alert.\n');
    for (let i = 0; i < 5; i++) {
      await tidings.send({
        id: `denial-${i}`,
        organization,
        type: 'policy.denied',
        agentId: 'agent-7',
        data: {},
      });
    }
    const list = ['alerts', 'list', '--rule', rule, '--agent-id', 'agent-7'];
    const alert = await until(async () => /alt_\w+/.exec((await run(list)).out)?.[0], 'an alert');
    expect((await run(list)).out).toMatch(
      /open +critical .* 5 +Repeated denials of one agent: 5 events of agent-7 in 10 minutes/,
    );
    const shown = await run(['alerts', 'get', alert]);
    expect(shown.out).toMatch(/why +count of 5, against 5 in 600 seconds\n/);
    for (let i = 0; i < 5; i++) expect(shown.out).toContain(`denial-${i}`);
    expect((await run(['alert-rules', 'get', rule])).out).toMatch(/groups +1 of at most 250000\n/);
    expect((await run(['alerts', 'acknowledge', alert])).out).toMatch(/status +acknowledged\n/);
    expect(JSON.parse((await run(['alerts', 'resolve', alert, '--json'])).out)).toMatchObject({
      status: 'resolved',
    });
    expect((await run(list)).out).toBe('There is no alert.\n');
    expect((await run([...list, '--all'])).out).toContain(alert);
  },
);
