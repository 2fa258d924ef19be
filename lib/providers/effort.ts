/** How much a model is asked to think, least first. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;

/** A level of thinking. */
export type Effort = (typeof EFFORTS)[number];
