/** Measures how a connection is made: the look-up of the name, the connection itself, and TLS. */
import type { Socket } from 'node:net';
import type { Certificate } from '@tidings/core/diagnosis/certificate';
import type { Stage } from '@tidings/core/diagnosis/failure';

/** What a socket of TLS can do besides. */
type SecureSocket = Socket & { isSessionReused(): boolean; getPeerCertificate(): ShownCertificate };

interface ShownCertificate {
  subject?: { CN?: string | string[] };
  issuer?: { CN?: string | string[]; O?: string | string[] };
  subjectaltname?: string;
  valid_from: string;
  /** Left out, as all the rest, where none was shown. */
  valid_to?: string;
}

type Part = 'dnsMs' | 'connectMs' | 'tlsMs';

const STAGES: Record<Part, Stage> = { dnsMs: 'name', connectMs: 'connection', tlsMs: 'tls' };

/** Milliseconds of each part; null where it did not happen. One that failed has what it took to fail. */
export class Connecting {
  dnsMs: number | null = null;
  connectMs: number | null = null;
  tlsMs: number | null = null;
  /** Whether requests could go over it. */
  isMade = false;
  /** Where it led to. */
  address: string | null = null;
  #shown: ShownCertificate | null = null;
  #underWay: Part | null;
  #since = performance.now();

  /** @param isLiteral the host is an address, which is not looked up */
  constructor(socket: Socket, isLiteral: boolean, isSecure: boolean) {
    this.#underWay = isLiteral ? 'connectMs' : 'dnsMs';
    if (!isLiteral) socket.once('lookup', (error: Error | null) => this.#goOn(error ? null : 'connectMs'));
    socket.once('connect', () => {
      this.address = socket.remoteAddress ?? null;
      this.isMade = !isSecure;
      this.#goOn(isSecure ? 'tlsMs' : null);
    });
    if (isSecure) {
      // Before the certificate is judged: afterwards, that of a connection that is refused is gone.
      socket.prependOnceListener('secure', () => {
        const tls = socket as SecureSocket;
        if (!tls.isSessionReused()) this.#shown = tls.getPeerCertificate();
      });
      socket.once('secureConnect', () => {
        this.isMade = true;
        this.end();
      });
    }
    socket.once('error', () => this.end());
  }

  /** What is under way. */
  get stage(): Stage {
    return this.#underWay === null ? 'request' : STAGES[this.#underWay];
  }

  /** What the receiver showed; null without TLS, and where an earlier session was gone on with. */
  get certificate(): Certificate | null {
    const shown = this.#shown;
    if (!shown?.valid_to) return null;
    const names = (shown.subjectaltname ?? '')
      .split(', ')
      .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
    const commonName = first(shown.subject?.CN);
    return {
      names: (names.length === 0 && commonName !== '' ? [commonName] : names).map(printable),
      issuer: printable(first(shown.issuer?.O) || first(shown.issuer?.CN)),
      validFrom: Date.parse(shown.valid_from),
      validTo: Date.parse(shown.valid_to),
    };
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

const LONGEST_NAME = 100;

function first(value: string | string[] | undefined): string {
  return [value].flat()[0] ?? '';
}

/** Certificates are other people's texts. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, LONGEST_NAME);
}
