/** What an agent wanted to do. */
import Type from 'typebox';
import { Name, Text } from '../fields.ts';

export const Action = Type.Object(
  {
    tool: Type.String({ minLength: 1, description: 'Such as shell.execute.' }),
    target: Type.Optional(
      Type.String({ description: 'What it would have touched: a command, a path, an address.' }),
    ),
    arguments: Type.Optional(Type.Object({}, { description: 'Cut down to what triage needs.' })),
  },
  { description: 'What the agent wanted to do.' },
);

export const Agent = Type.Object({
  id: Name,
  name: Type.Optional(Name),
  environment: Type.Optional(Name),
  parent: Type.Optional(Type.String({ description: 'The agent that started it.' })),
});

export const Reason = Type.String({ ...Text, description: 'One line for people.' });

export const ALPHA = { id: 'agent-alpha', name: 'Alpha', environment: 'production' };
export const REMOVE_DATA = {
  tool: 'shell.execute',
  target: 'rm -rf /var/lib/postgresql',
  arguments: { cwd: '/' },
};
