import type { Painter } from './painter.js';

/** Where the app runs: the port it listens on, and where it tells people what happens. */
export interface Surroundings {
  /** 0 for a free one. */
  readonly port: number;
  readonly print: (line?: string) => void;
  readonly paint: Painter;
}
