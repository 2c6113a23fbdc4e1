import type {
  Bench,
  LatencyResult,
  LiveResult,
  MatchingResult,
  NotifyResult,
  RateResult,
  SearchResult,
} from '../measure.ts';

/** One way of using Tidings. `earlier` holds what the workloads before it found, by name. */
export interface Workload {
  name: string;
  title: string;
  run(bench: Bench, earlier: WorkloadResult[]): Promise<WorkloadResult>;
}

export interface WorkloadResult {
  name: string;
  title: string;
  results: {
    label: string;
    result: RateResult | LatencyResult | MatchingResult | SearchResult | LiveResult | NotifyResult;
  }[];
}
