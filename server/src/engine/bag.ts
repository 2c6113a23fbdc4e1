/**
 * What is under way: things that come and go thousands of times a second. A `Set` leaves its table behind with all that
 * is in it whenever it makes room for more, and says in it which one came next. A table that grew old while nothing happened
 * then keeps the next one from being collected as young, that one the next, and each of them every request that was under way
 * when it was left behind, with all that such a request holds.
 */
export interface Bagged {
  /** Where it lies in the bag; meaningless outside of one. */
  slot: number;
}

export class Bag<Item extends Bagged> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    item.slot = this.#items.push(item) - 1;
  }

  /** Answers whether it was there. */
  delete(item: Item): boolean {
    if (this.#items[item.slot] !== item) return false;
    const last = this.#items.pop()!;
    if (last !== item) {
      this.#items[item.slot] = last;
      last.slot = item.slot;
    }
    return true;
  }

  /** Those that are there when it begins, in no particular order, but for what is taken out before its turn. */
  *[Symbol.iterator](): Generator<Item, void> {
    for (const item of this.#items.slice()) if (this.#items[item.slot] === item) yield item;
  }
}
