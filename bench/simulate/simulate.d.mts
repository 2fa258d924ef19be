/** What one instance of the service is built from; the built package's parts or the sources'. */
export interface SimulatedLibrary {
  readonly LlmClient: unknown;
  readonly LlmCore: unknown;
  readonly MemoryHealthStore: unknown;
  readonly mergeHealth: unknown;
}

export type SimulatedIncident =
  'key-revoked' | 'outage' | 'blackout' | 'rate-limit-storm' | 'brown-out' | 'fleet-restart';

export type SimulatedClient = 'library' | 'shared' | 'chain' | 'retry';

export interface SimulationPlan {
  readonly library: SimulatedLibrary;
  readonly incident: SimulatedIncident;
  readonly client: SimulatedClient;
  readonly instances: number;
  readonly requests: number;
  readonly seed: number;
}

export interface SimulationFigures {
  readonly requests: number;
  readonly calls: number;
  /** Requests that had not ended ten minutes after the run. */
  readonly openAtEnd: number;
  readonly answeredShare: number;
  readonly answeredShareDuring: number;
  readonly callsPerRequestDuring: number;
  readonly failedPerRequestDuring: number;
  readonly deadKeyCallsDuring: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** How long requests took that were not answered; `NaN` where all were. */
  readonly refusedMedianMs: number;
  readonly reactS: number;
  /** Absent where the incident does not end. */
  readonly recoverS: number | undefined;
  readonly recoveringLoad: number | undefined;
}

export function simulate(plan: SimulationPlan): Promise<{ figures(): SimulationFigures }>;
