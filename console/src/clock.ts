/** What time it is where it counts: with the server. The clock of a browser may be wrong by hours. */

/** A round trip, and that the header has no fractions of seconds, is no difference. */
const ALIKE_MS = 5000;

let aheadMs = 0;

/** Milliseconds since 1970, by the server's clock as its last answer told it. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/** @param date the header `Date` of an answer that comes now; null: it has none, as behind some proxies */
export function setServerClock(date: string | null): void {
  const time = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(time)) return;
  const ahead = time - Date.now();
  if (Math.abs(ahead - aheadMs) > ALIKE_MS) aheadMs = Math.abs(ahead) > ALIKE_MS ? ahead : 0;
}
