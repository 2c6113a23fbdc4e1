import { Page } from './page.ts';
import type { ListAnswer, Turn } from './page.ts';

/** What lists of what was found answer besides. */
export interface SearchAnswer<Item> extends ListAnswer<Item> {
  range: { start: string; end: string };
  total?: { count: number; more: boolean } | null;
  histogram?: Histogram | null;
}

export interface Histogram {
  /** How long a bucket is; the first and the last can be shorter. */
  stepMs: number;
  buckets: { start: string; counts: Record<string, number> }[];
}

/** One page of what a search found. */
export class SearchPage<Item> extends Page<Item> {
  readonly #answer: SearchAnswer<Item>;

  constructor(answer: SearchAnswer<Item>, turn: (cursor: string) => Promise<Page<Item>>) {
    super(answer, turn);
    this.#answer = answer;
  }

  /** What was searched, both ends included. */
  get range(): { start: string; end: string } {
    return this.#answer.range;
  }

  /** How many there are, counted up to 10,000; null where it was not asked for, or took too long. */
  get total(): { count: number; more: boolean } | null {
    return this.#answer.total ?? null;
  }

  /** How many there are by time; null where it was not asked for, or took too long. */
  get histogram(): Histogram | null {
    return this.#answer.histogram ?? null;
  }
}

/** @param read asks for one page; what it is given goes over its own query */
export async function readSearchPage<Item>(
  read: (turn: Turn) => Promise<SearchAnswer<Item>>,
  turn: Turn = {},
): Promise<SearchPage<Item>> {
  return new SearchPage(await read(turn), (cursor) => readSearchPage(read, { cursor, offset: undefined }));
}
