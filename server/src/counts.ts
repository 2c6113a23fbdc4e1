/**
 * What a process counts while it works: plain numbers, which cost next to nothing to add to. `api/metrics.ts` makes
 * metrics of them when somebody asks.
 */
import { uuidTime } from '@tidings/core/id';

/** How often something took how long, in seconds. */
export class Histogram {
  /** Upper bounds, and behind them everything that took longer. */
  readonly bounds: readonly number[];
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(seconds: number): void {
    let i = 0;
    while (i < this.bounds.length && seconds > this.bounds[i]!) i++;
    this.counts[i]!++;
    this.sum += seconds;
  }
}

const COMMIT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const ATTEMPT_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LIVE_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const DELIVERY_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200];

/** Of statuses, by their first digit. */
const CLASSES = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx', '6xx', '7xx', '8xx', '9xx'];

/** What is said of an attempt, and of what came of it. */
interface Outcome {
  event: string;
  trigger: string;
  status: string;
  attempt: { at: number; durationMs: number; statusCode: number | null; errorClass: string | null } | null;
}

export class Counts {
  /** Events by what became of them. */
  readonly events = { accepted: 0, duplicate: 0 };
  eventBytes = 0;
  /** Group commits. */
  readonly commitSeconds = new Histogram(COMMIT_BOUNDS);
  failedCommits = 0;
  /** Deliveries that ended, by status. */
  readonly deliveries: Record<string, number> = { success: 0, failed: 0, skipped: 0, canceled: 0 };
  /** Attempts by the class of the status, such as `2xx`, or by the class of the error. */
  readonly attempts: Record<string, number> = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 };
  /** Requests. */
  readonly attemptSeconds = new Histogram(ATTEMPT_BOUNDS);
  /** From the acceptance of the event to the answer that ended its delivery well; no tests. */
  readonly deliverySeconds = new Histogram(DELIVERY_BOUNDS);
  /** Outcomes that came too late to change anything. */
  fencedOutcomes = 0;
  /** Refusals of the API by code. */
  readonly refusals: Record<string, number> = {};
  readonly live = {
    /** Who listens at present. */
    clients: { sse: 0, websocket: 0 },
    /** Messages, counted for each client. */
    told: { events: 0, deliveries: 0 },
    /** Those for which a client had no room. */
    dropped: 0,
    /** Streams that the server ended, by why. */
    ended: { shutdown: 0, revoked: 0, expired: 0, forbidden: 0, slow: 0, costly: 0 },
    /** From the acceptance of an event until a client is told. */
    seconds: new Histogram(LIVE_BOUNDS),
  };
  /** Bytes of bodies that requests hold at present. */
  bodyBytes = 0;

  outcome({ event, trigger, status, attempt }: Outcome): void {
    if (attempt) {
      const seconds = attempt.durationMs / 1000;
      const { statusCode } = attempt;
      const result =
        statusCode === null ? (attempt.errorClass ?? 'unknown') : CLASSES[(statusCode / 100) | 0]!;
      add(this.attempts, result);
      this.attemptSeconds.observe(seconds);
      if (status === 'success' && trigger !== 'test') {
        this.deliverySeconds.observe(Math.max(0, attempt.at - uuidTime(event)) / 1000 + seconds);
      }
    }
    if (status !== 'pending' && status !== 'retrying' && status !== 'held') add(this.deliveries, status);
  }

  refused(code: string): void {
    add(this.refusals, code);
  }
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** How a process is at this moment. */
export interface Vitals {
  /** Whether it may take new work: it is registered, and its lease is fresh. */
  registered: boolean;
  requestsInFlight: number;
  slowRequests: number;
  waitingDeliveries: number;
  /** Bytes of each pile in memory. */
  memory: { deliveries: number; unproven: number; commits: number; outcomes: number };
  waitingCommits: number;
  waitingOutcomes: number;
  /** Webhooks that were sent to of late, by how their breaker is. */
  breakers: { closed: number; probing: number; resting: number };
  /** Webhooks there are, by what becomes of their events. */
  webhooks: { active: number; paused: number; disabled: number; failing: number };
  organizations: number;
}
