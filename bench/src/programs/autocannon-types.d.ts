/** autocannon ships no types; this is the part that the benchmark uses. */
declare module 'autocannon' {
  export interface Request {
    body?: string;
  }
  export interface Options {
    url: string;
    method: string;
    connections: number;
    duration: number;
    headers: Record<string, string>;
    requests: { setupRequest(request: Request): Request }[];
  }
  export interface Result {
    requests: { total: number };
    non2xx: number;
    errors: number;
    timeouts: number;
    duration: number;
    latency: { p50: number; p99: number };
  }
  export default function autocannon(options: Options): Promise<Result>;
}
