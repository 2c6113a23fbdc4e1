import type { PayloadEvent } from '../payload-formats/format.ts';
import { parseExactly } from '../exact-json.ts';
import { join } from '../join.ts';
import { find } from './find.ts';
import { FUNCTIONS, scalarText, Unfit } from './functions.ts';
import type { TemplateFunction } from './functions.ts';
import { inString, SCALAR_MEMBERS, TemplateFault } from './program.ts';
import type { Placeholder, Program, Step } from './program.ts';

export const RENDER_LIMITS = {
  /** Bytes of a body, beside as many as the event has: `{{data}}` fits whatever its size. */
  bytes: 65_536,
  /** One for each placeholder and each function, and one more for each 256 bytes that a function reads. */
  steps: 10_000,
} as const;
const BYTES_A_STEP = 256;

/**
 * @param lenient whether members other than `data` may be missing
 * @throws TemplateFault
 */
export function render(program: Program, event: PayloadEvent, lenient = false): Uint8Array {
  const rendering = new Rendering(program, event, lenient);
  rendering.write(program.steps);
  return rendering.end();
}

class Rendering {
  readonly #event: PayloadEvent;
  readonly #attributes: Uint8Array | null;
  readonly #fromData: readonly boolean[];
  readonly #spans: Int32Array;
  readonly #limit: number;
  readonly #lenient: boolean;
  readonly #parts: (string | Uint8Array)[] = [];
  #size = 0;
  #steps = 0;

  constructor({ data, attributes, fromData }: Program, event: PayloadEvent, lenient: boolean) {
    this.#event = event;
    this.#lenient = lenient;
    this.#attributes = event.attributes;
    this.#fromData = fromData;
    this.#spans = new Int32Array(2 * fromData.length).fill(-1);
    find(event.data, data, this.#spans);
    if (this.#attributes) find(this.#attributes, attributes, this.#spans);
    this.#limit = RENDER_LIMITS.bytes + event.data.length + (this.#attributes?.length ?? 0);
  }

  end(): Uint8Array {
    const body = join(this.#parts);
    this.#checkSize(body.length);
    return body;
  }

  write(steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.kind === 'bytes') this.#push(step.bytes);
      else if (step.kind === 'value') this.#writeValue(step.placeholder, this.#evaluate(step.placeholder));
      else if (step.kind === 'text') this.#writeText(step.placeholder, this.#evaluate(step.placeholder));
      else this.#writeParts(step);
    }
  }

  #writeParts({ open, close, parts }: Extract<Step, { kind: 'parts' }>): void {
    this.#push(open);
    let isFirst = true;
    for (const { head, optional, steps } of parts) {
      const value = optional && this.#evaluate(optional);
      if (value === undefined) continue;
      if (!isFirst) this.#push(COMMA);
      isFirst = false;
      this.#push(head);
      if (optional) this.#writeValue(optional, value);
      else this.write(steps);
    }
    this.#push(close);
  }

  #writeValue(placeholder: Placeholder, value: unknown): void {
    if (value === undefined) {
      this.#refuseMissing(placeholder);
      return;
    }
    this.#push(value instanceof Raw ? value.bytes : JSON.stringify(value));
  }

  #writeText(placeholder: Placeholder, value: unknown): void {
    if (value instanceof Raw) {
      // Between the quotes of a JSON string everything is escaped already, and other scalars need no escaping.
      if (value.kind === 'string') this.#push(value.bytes.subarray(1, -1));
      else if (value.kind === 'scalar') this.#push(value.bytes);
      else this.#pushText(placeholder, value.read());
    } else if (value !== undefined) this.#pushText(placeholder, value);
    else if (!placeholder.calls.some(({ name }) => name === 'optional')) this.#refuseMissing(placeholder);
  }

  #refuseMissing(placeholder: Placeholder): void {
    const { slot } = placeholder;
    const isFromData = slot !== null && slot >= 0 && this.#fromData[slot];
    if (!this.#lenient || isFromData) throw missing(placeholder);
  }

  #pushText(placeholder: Placeholder, value: unknown): void {
    const text = within(placeholder, () => scalarText(value));
    this.#push(inString(text));
  }

  /** What comes out behind the functions: a `Raw`, or any JSON; `undefined` for no value. */
  #evaluate(placeholder: Placeholder): unknown {
    this.#countSteps(placeholder, 0);
    let value = this.#source(placeholder);
    for (const call of placeholder.calls) {
      const callee: TemplateFunction = FUNCTIONS[call.name];
      const isNothing = value === undefined || value === null || (value instanceof Raw && value.isNull);
      if (isNothing ? !callee.takesNothing : HANDS_ON.has(call.name)) continue;
      this.#countSteps(placeholder, value instanceof Raw ? value.bytes.length : lengthOf(value));
      if (value instanceof Raw && value.isPrintedBy(call.name)) value = decoder.decode(value.bytes);
      else {
        const given = value instanceof Raw ? value.read() : value;
        value = within(placeholder, () => callee.apply(given, call.arguments));
      }
    }
    return value;
  }

  #source({ slot, literal }: Placeholder): unknown {
    if (slot === null) return literal;
    if (slot < 0) return this.#event[SCALAR_MEMBERS[-1 - slot]!];
    const start = this.#spans[2 * slot]!;
    if (start < 0) return undefined;
    const bytes = this.#fromData[slot] ? this.#event.data : this.#attributes!;
    return new Raw(bytes.subarray(start, this.#spans[2 * slot + 1]));
  }

  #countSteps({ pointer }: Placeholder, bytes: number): void {
    this.#steps += 1 + Math.floor(bytes / BYTES_A_STEP);
    if (this.#steps <= RENDER_LIMITS.steps) return;
    throw new TemplateFault(
      pointer,
      `takes the template past ${RENDER_LIMITS.steps} steps on this event; put fewer functions behind long values`,
    );
  }

  #push(part: string | Uint8Array): void {
    // A text may have more bytes than characters, which shows at the end.
    this.#size += part.length;
    this.#checkSize(this.#size);
    this.#parts.push(part);
  }

  #checkSize(size: number): void {
    if (size <= this.#limit) return;
    throw new TemplateFault('', `makes more than ${this.#limit} bytes of this event; repeat less of it`);
  }
}

/** A value as the sender wrote it. */
class Raw {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get isNull(): boolean {
    return this.bytes[0] === 0x6e;
  }

  get kind(): 'string' | 'scalar' | 'other' {
    const first = this.bytes[0];
    if (first === 0x22) return 'string';
    return first === 0x7b || first === 0x5b || this.isNull ? 'other' : 'scalar';
  }

  /** Printing keeps the spelling, too. */
  isPrintedBy(callee: string): boolean {
    return callee === 'json' || (callee === 'string' && this.kind === 'scalar');
  }

  read(): unknown {
    return parseExactly(decoder.decode(this.bytes));
  }
}

const HANDS_ON: ReadonlySet<string> = new Set(['default', 'optional']);
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const COMMA = ',';

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function within<Result>({ pointer, text }: Placeholder, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof Unfit) throw new TemplateFault(pointer, `${text} ${error.message}`);
    throw error;
  }
}

function missing({ pointer, text }: Placeholder): TemplateFault {
  return new TemplateFault(
    pointer,
    `${text} is not in this event; add | default: 'something' behind it, or | optional to leave it out`,
  );
}
