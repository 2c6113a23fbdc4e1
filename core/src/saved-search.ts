/** A saved search: a search that an organization, or one of its projects, has a name for. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { LOG_SUBJECTS } from './search/fields.ts';
import { Time } from './time.ts';

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });
const Query = Type.String({
  maxLength: 2000,
  description: 'In the language of searches; empty for everything.',
});
const Bound = Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Null()], {
  description:
    'Relative to when the search is run (`-24h`, `today`), or a time; null for what a search without it has.',
});
const Order = Type.Enum(['newest', 'oldest'], { type: 'string', description: 'Which come first.' });
const Columns = Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { minItems: 1, maxItems: 40 });
const Pinned = Type.Array(Type.String({ maxLength: 500 }), {
  maxItems: 40,
  description: 'Those of the columns that stay in sight where all of them are wider than the screen.',
});
const columns = Type.Union([Columns, Type.Null()], {
  description:
    'Which are shown, in their order: by the names that addresses of the console have for them, and among deliveries paths into what events carry, such as `data.execution.status`. Null: the usual ones, as far as there is room.',
});
const ABOUT_LAYOUT =
  'How the console shows what is found; null: as whoever opens it keeps the table of such a log.';
const LayoutInput = Type.Union(
  [
    Type.Object(
      {
        columns: Type.Optional(columns),
        pinned: Type.Optional(Pinned),
        dense: Type.Optional(Type.Boolean({ description: 'Low rows; false when left out.' })),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    Type.Null(),
  ],
  { description: ABOUT_LAYOUT },
);
const Layout = Type.Union(
  [
    Type.Object(
      { columns, pinned: Pinned, dense: Type.Boolean({ description: 'Low rows.' }) },
      { additionalProperties: false },
    ),
    Type.Null(),
  ],
  { description: ABOUT_LAYOUT },
);
const Subject = Type.Enum(LOG_SUBJECTS, { type: 'string', description: 'What is searched.' });

export const SavedSearchInput = Type.Object(
  {
    name: Name,
    subject: Type.Optional({ ...Subject, description: 'What is searched; deliveries when left out.' }),
    query: Query,
    start: Type.Optional(Bound),
    end: Type.Optional(Bound),
    order: Type.Optional({ ...Order, description: 'Which come first; the newest when left out.' }),
    layout: Type.Optional(LayoutInput),
    organization: Type.Optional({ ...OwnId, description: 'The caller’s own, or `default`, when left out.' }),
    project: Type.Optional({ ...OwnId, description: 'The caller’s own, or none, when left out.' }),
  },
  { title: 'SavedSearchInput', additionalProperties: false },
);
export type SavedSearchInput = Type.Static<typeof SavedSearchInput>;

/** What it searches, and of whom, stays. */
export const SavedSearchChange = Type.Object(
  {
    name: Type.Optional(Name),
    query: Type.Optional(Query),
    start: Type.Optional(Bound),
    end: Type.Optional(Bound),
    order: Type.Optional(Order),
    layout: Type.Optional({ ...LayoutInput, description: `${ABOUT_LAYOUT} It is replaced as a whole.` }),
  },
  { title: 'SavedSearchChange', additionalProperties: false, minProperties: 1 },
);
export type SavedSearchChange = Type.Static<typeof SavedSearchChange>;

export const SavedSearch = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    subject: Subject,
    query: Query,
    start: Bound,
    end: Bound,
    order: Order,
    layout: Layout,
    organization: Type.String(),
    project: Type.Union([Type.String(), Type.Null()]),
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'SavedSearch', additionalProperties: false },
);
export type SavedSearch = Type.Static<typeof SavedSearch>;
