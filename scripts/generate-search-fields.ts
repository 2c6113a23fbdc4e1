/** Prints the fields of the search language as a page of the docs. */
import { writeFile } from 'node:fs/promises';
import { TYPES } from '../core/src/search/field-types.ts';
import { comparisonsOf, FIELD_NAMES, fieldOf, MODIFIERS } from '../core/src/search/fields.ts';
import type { Field, FieldName } from '../core/src/search/fields.ts';

export async function writeSearchFields(file: string): Promise<'written'> {
  const page = [
    '# Fields of searches',
    '',
    'What each stands for, and among what it is found; [Searching](search.md) tells how they are used.',
    '',
    '| field | of | takes | what |',
    '|---|---|---|---|',
    ...FIELD_NAMES.map((name) => row(name, fieldOf(name))),
    '',
    ...Object.values(MODIFIERS).map((about) => `- ${about}`),
    '',
  ];
  await writeFile(file, page.join('\n'));
  return 'written';
}

function row(name: FieldName, field: Field): string {
  const { subjects, about, aliases = [], values, type } = field;
  const names = [name, ...aliases].map((one) => `\`${one}${type === 'headers' ? '.…' : ''}\``);
  const takes = values ? values.map((value) => `\`${value}\``).join(' ') : TYPES[type].takes;
  const operators = [':', ...comparisonsOf(field)].map((operator) => `\`${operator}\``);
  return `| ${names.join(', ')} | ${subjects.join(', ')} | ${takes}; ${operators.join(' ')} | ${about} |`;
}
