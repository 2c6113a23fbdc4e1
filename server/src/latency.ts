/** How long things took, kept so that what is added up still has its percentiles: HDR histograms, within 1 %. */
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Histogram } from 'hdr-histogram-js';

/** Counts up to 2^53. */
const BITS = 64;
const DIGITS = 2;

export class Latency {
  readonly #histogram: Histogram;

  constructor(
    histogram: Histogram = build({
      bitBucketSize: BITS,
      numberOfSignificantValueDigits: DIGITS,
      autoResize: true,
    }),
  ) {
    this.#histogram = histogram;
  }

  /** @param bytes from `toBytes` */
  static read(bytes: Buffer): Latency {
    return new Latency(decodeFromCompressedBase64(bytes.toString('base64'), BITS));
  }

  record(milliseconds: number, count: number): void {
    this.#histogram.recordValueWithCount(milliseconds, count);
  }

  add(other: Latency): void {
    this.#histogram.add(other.#histogram);
  }

  /** Null when nothing was recorded. */
  toBytes(): Buffer | null {
    if (this.#histogram.totalCount === 0) return null;
    return Buffer.from(encodeIntoCompressedBase64(this.#histogram), 'base64');
  }

  percentiles(): { p50: number; p90: number; p95: number; p99: number; max: number } | null {
    const histogram = this.#histogram;
    if (histogram.totalCount === 0) return null;
    const at = (percentile: number): number => histogram.getValueAtPercentile(percentile);
    return { p50: at(50), p90: at(90), p95: at(95), p99: at(99), max: histogram.maxValue };
  }
}
