/**
 * The one body every workload, limit and peer is fed: 1,024 bytes of an ordinary event. Three places are
 * filled in by whoever sends it; numbers are padded with spaces, which JSON allows, so the length is fixed.
 */
export function bodyTemplate(shape: { ownIds: boolean; agents?: boolean }): string {
  const agent = shape.agents ? `"agentId":"${agentOf(0)}",` : '';
  const head = (shape.ownIds ? `{"id":"${SLOTS.id}",` : '{') + agent;
  const open = `${head}"type":"order.paid","organization":"bench","data":{"seq":${SLOTS.seq},"sentAt":${SLOTS.sentAt},`;
  const rest = JSON.stringify(DATA).slice(1, -1);
  const note = `,"note":"`;
  const close = `"}}`;
  const length = open.length + rest.length + note.length + close.length;
  return open + rest + note + 'lorem ipsum dolor sit amet '.repeat(40).slice(0, BODY_BYTES - length) + close;
}

/** Fills a template for one event. `seq` counts from 1 in a run; `sentAt` is microseconds of the monotonic clock. */
export function fillBody(template: Template, id: string, seq: number, sentAt: number): string {
  return (
    template.beforeId +
    (template.beforeSeq === null ? '' : id.padStart(SLOTS.id.length, '0') + template.beforeSeq) +
    String(seq).padStart(SLOTS.seq.length) +
    template.beforeSentAt +
    String(sentAt).padStart(SLOTS.sentAt.length) +
    template.end
  );
}

export function splitTemplate(text: string): Template {
  const [beforeSentAt, end] = text.split(SLOTS.sentAt) as [string, string];
  const [head, middle] = beforeSentAt.split(SLOTS.seq) as [string, string];
  const [beforeId, beforeSeq] = head.split(SLOTS.id) as [string, string | undefined];
  return { beforeId, beforeSeq: beforeSeq ?? null, beforeSentAt: middle, end };
}

/** The names of agents have one length, so that one takes the place of another. */
export function agentOf(seq: number, agents = 1): string {
  // Neighbours in time are no neighbours in an index.
  return `agent-${String((seq * AGENT_STRIDE) % agents).padStart(8, '0')}`;
}

/** A prime, so that each comes once before any comes twice. */
const AGENT_STRIDE = 48_611;

/** Microseconds of the clock that all processes of one machine share. */
export function monotonicMicros(): number {
  return Math.round(performance.now() * 1000 + offset);
}

const offset = Number(process.hrtime.bigint() / 1000n) - performance.now() * 1000;

export const BODY_BYTES = 1024;

/** The sink tells events apart up to this number; warm-ups lie above it, so that none is taken for a measured one. */
export const MAX_SEQ = 2 ** 26;

/** Also known to `generate/event.lua`, which reads the template from a file. */
const SLOTS = { id: 'I'.repeat(20), seq: 'Q'.repeat(10), sentAt: 'T'.repeat(16) };

const DATA = {
  order: { id: 'ord_8f2b6c1d', number: 104_233, currency: 'EUR', total: 12_990, tax: 2_074, paid: true },
  customer: {
    id: 'cus_51f0',
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    country: 'GB',
    returning: false,
  },
  items: [
    { sku: 'TEA-EARL-GREY-250', title: 'Earl Grey, 250 g', quantity: 2, price: 1_495 },
    { sku: 'POT-CAST-IRON-08', title: 'Cast iron pot, 0.8 l', quantity: 1, price: 10_000 },
  ],
  shipping: {
    method: 'express',
    address: { line1: "12 St James's Square", city: 'London', postcode: 'SW1Y 4JH' },
  },
  tags: ['web', 'spring-sale'],
};

export interface Template {
  beforeId: string;
  beforeSeq: string | null;
  beforeSentAt: string;
  end: string;
}
