/** Measures how a connection is made: the look-up of the name, the connection itself, and TLS. */
import type { Socket } from 'node:net';

type Part = 'dnsMs' | 'connectMs' | 'tlsMs';

/** Milliseconds of each part; null where it did not happen. One that failed has what it took to fail. */
export class Connecting {
  dnsMs: number | null = null;
  connectMs: number | null = null;
  tlsMs: number | null = null;
  #underWay: Part | null;
  #since = performance.now();

  /** @param isLiteral the host is an address, which is not looked up */
  constructor(socket: Socket, isLiteral: boolean, isSecure: boolean) {
    this.#underWay = isLiteral ? 'connectMs' : 'dnsMs';
    if (!isLiteral) socket.once('lookup', (error: Error | null) => this.#goOn(error ? null : 'connectMs'));
    socket.once('connect', () => this.#goOn(isSecure ? 'tlsMs' : null));
    if (isSecure) socket.once('secureConnect', () => this.end());
    socket.once('error', () => this.end());
  }

  /** Whatever is still under way has lasted until now. */
  end(): void {
    this.#goOn(null);
  }

  #goOn(next: Part | null): void {
    if (this.#underWay === null) return;
    const now = performance.now();
    this[this.#underWay] = Math.round(now - this.#since);
    this.#underWay = next;
    this.#since = now;
  }
}
