/**
 * What it costs to hold an event of 1 KB against the schema of its type, beside what it costs to read it at all. In a
 * process of its own; prints JSON.
 */
import { takeSchema } from '../../../core/src/json-schema/validator.ts';
import { Enforcer } from '../../../server/src/engine/enforcer.ts';
import type { EnforcerRooms } from '../../../server/src/engine/enforcer.ts';
import type { OrganizationEntry } from '../../../server/src/engine/directory.ts';
import type { EventTypeRule } from '../../../server/src/store/configuration.ts';
import { bodyTemplate, fillBody, splitTemplate } from '../event-body.ts';
import type { CostResult } from '../cost.ts';
import { measureCost } from './cost.ts';

const TYPE = 'order.paid';
const body = fillBody(splitTemplate(bodyTemplate({ ownIds: false })), '', 1, 1);
const { data } = JSON.parse(body) as { data: Record<string, unknown> };
const bytes = JSON.stringify(data).length;

const text = { type: 'string', maxLength: 200 };
const count = { type: 'integer', minimum: 0 };
const object = (properties: Record<string, object>): object => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});
/** Thirty schemas, one inside the other. */
const PLAIN = object({
  order: object({
    id: text,
    number: count,
    currency: text,
    total: count,
    tax: count,
    paid: { type: 'boolean' },
  }),
  customer: object({ id: text, email: text, name: text, country: text, returning: { type: 'boolean' } }),
  items: { type: 'array', items: object({ sku: text, title: text, quantity: count, price: count }) },
  shipping: object({ method: text, address: object({ line1: text, city: text, postcode: text }) }),
  tags: { type: 'array', items: text },
  note: { type: 'string' },
});
const STRICT = {
  allOf: [{ $ref: '#/$defs/plain' }],
  properties: {
    order: {
      properties: {
        id: { pattern: '^ord_[0-9a-f]{8}$' },
        currency: { enum: ['EUR', 'GBP', 'USD'] },
      },
    },
    customer: { properties: { email: { format: 'email' }, country: { pattern: '^[A-Z]{2}$' } } },
  },
  $defs: { plain: PLAIN },
};
let made = 0;
function organization(schema: object | null): OrganizationEntry {
  const eventTypes = new Map<string, EventTypeRule>();
  if (schema) {
    const rule = {
      number: ++made,
      organization: 1,
      name: TYPE,
      groupName: 'bench',
      validation: 'warn',
      deletedAt: null,
      asks: null,
    } as const;
    eventTypes.set(TYPE, { ...rule, schema: JSON.stringify(schema) });
  }
  return { id: 'bench', eventTypes } as unknown as OrganizationEntry;
}

// Nothing is written down here: it is neither started nor told of anything that was accepted.
const enforcer = new Enforcer({} as EnforcerRooms);
const results: CostResult[] = [];

async function measure(name: string, call: () => unknown): Promise<void> {
  results.push(await measureCost('accept', name, call));
}

async function measureCheck(
  name: string,
  schema: object | null,
  value: unknown,
  faults: number,
): Promise<void> {
  const entry = organization(schema);
  const found = enforcer.check(entry, TYPE, value, bytes)?.faults.length ?? 0;
  if (found !== faults) throw new Error(`${name}: ${found} faults where ${faults} were expected`);
  await measure(name, () => enforcer.check(entry, TYPE, value, bytes));
}

await measure('reading it as JSON', () => JSON.parse(body) as unknown);
await measureCheck('organization without types of its own', null, data, 0);
await measureCheck('held against a schema of 30, fits', PLAIN, data, 0);
await measureCheck('the same with 2 patterns, a format and a reference, fits', STRICT, data, 0);
await measureCheck('held against a schema of 30, 2 faults', PLAIN, { ...data, note: 1, tags: [1] }, 2);
await measure('first use of a schema of 30: compiling it', () => takeSchema(PLAIN));

console.log(JSON.stringify(results));
