export interface LimitResult {
  name: string;
  perSecond: number;
  /** For one event, generator excluded. */
  cpuMs: number;
}
