/** What every list answers. */
export interface ListAnswer<Item> {
  data: Item[];
  nextCursor: string | null;
  prevCursor: string | null;
}

/** Takes the place of what a query says about where to begin. */
export interface Turn {
  cursor?: string;
  offset?: undefined;
}

/**
 * One page of a list: an array of its items that knows its neighbours. `for` walks this page, `for await` this page
 * and all that follow, each fetched when it is reached.
 */
export class Page<Item> extends Array<Item> {
  readonly #answer: ListAnswer<Item>;
  readonly #turn: (cursor: string) => Promise<Page<Item>>;

  constructor(answer: ListAnswer<Item>, turn: (cursor: string) => Promise<Page<Item>>) {
    super();
    this.push(...answer.data);
    this.#answer = answer;
    this.#turn = turn;
  }

  /** Makes `map`, `filter` and their kin answer plain arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** For the `cursor` of another call; null on the last page. */
  get nextCursor(): string | null {
    return this.#answer.nextCursor;
  }

  /** For the `cursor` of another call; null on the first page. */
  get prevCursor(): string | null {
    return this.#answer.prevCursor;
  }

  /** The page after this one, with the same filters; null when this is the last. */
  async next(): Promise<Page<Item> | null> {
    return this.nextCursor === null ? null : this.#turn(this.nextCursor);
  }

  /** The page before this one; null when this is the first. */
  async prev(): Promise<Page<Item> | null> {
    return this.prevCursor === null ? null : this.#turn(this.prevCursor);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* this.values();
    for (let page = await this.next(); page; page = await page.next()) yield* page.values();
  }
}

/** @param read asks for one page; what it is given goes over its own query */
export async function readPage<Item>(
  read: (turn: Turn) => Promise<ListAnswer<Item>>,
  turn: Turn = {},
): Promise<Page<Item>> {
  return new Page(await read(turn), (cursor) => readPage(read, { cursor, offset: undefined }));
}
