/** A catalog as a TypeScript file: a type for the data of each event type, and a map from names to them. */
import { toTypeScript, TypeNames } from '../json-schema/to-typescript.ts';

export interface DescribedType {
  name: string;
  description: string;
  deprecated: boolean;
  /** One that was taken before; null: anything. */
  schema: Record<string, unknown> | boolean | null;
}

/** Takes one type at a time, so that whoever has many can do other things in between. */
export class TypesFile {
  readonly #names = new TypeNames(['EventTypes', 'EventType']);
  readonly #parts: string[] = [];
  readonly #entries: string[] = [];

  add({ name, description, deprecated, schema }: DescribedType): void {
    const type = this.#names.take(name);
    const comment = `\`${name}\`${description === '' ? '' : `: ${description}`}`;
    this.#parts.push(toTypeScript(schema ?? true, type, this.#names, { comment, deprecated }));
    this.#entries.push(`  ${JSON.stringify(name)}: ${type};\n`);
  }

  end(organization: string): string {
    const head = `// The event types of ${JSON.stringify(organization)}, and what the data of their events looks like.\n`;
    const map = `/** The data of an event by the name of its type. */\nexport interface EventTypes {\n${this.#entries.join('')}}\n`;
    return [head, ...this.#parts, map, `export type EventType = keyof EventTypes;\n`].join('\n');
  }
}
