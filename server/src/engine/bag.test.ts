import { expect, test } from 'vitest';
import { Bag } from './bag.ts';

interface Item {
  name: number;
  slot: number;
}
const item = (name: number): Item => ({ name, slot: 0 });
const names = (bag: Bag<Item>): number[] => [...bag].map(({ name }) => name).toSorted((a, b) => a - b);

test('holds what was put in and not taken out, whatever the order', () => {
  const bag = new Bag<Item>();
  const inside = new Map<number, Item>();
  let seed = 7;
  for (let step = 0; step < 5000; step++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const one = [...inside.values()][seed % 60];
    if (one) {
      expect(bag.delete(one)).toBe(true);
      expect(bag.delete(one)).toBe(false);
      inside.delete(one.name);
    } else {
      const fresh = item(step);
      bag.add(fresh);
      inside.set(step, fresh);
    }
    expect(bag.size).toBe(inside.size);
  }
  expect(names(bag)).toEqual([...inside.keys()].toSorted((a, b) => a - b));
});

test('knows its own from those of another', () => {
  const [one, other] = [new Bag<Item>(), new Bag<Item>()];
  const [a, b] = [item(1), item(2)];
  one.add(a);
  other.add(b);
  expect(one.delete(b)).toBe(false);
  expect(one.size).toBe(1);
});

test('who goes through meets each item once that was there and is there still, whatever goes and comes meanwhile', () => {
  const bag = new Bag<Item>();
  const items = Array.from({ length: 10 }, (_, name) => item(name));
  for (const one of items) bag.add(one);
  const met: number[] = [];
  for (const one of bag) {
    met.push(one.name);
    if (one.name % 2 === 0) bag.delete(one);
    if (one.name === 7) bag.add(item(100));
    if (one.name === 5) bag.delete(items[8]!);
  }
  expect(met.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 9]);
  expect(names(bag)).toEqual([1, 3, 5, 7, 9, 100]);
});
