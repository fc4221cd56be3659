// What can be the matter with a victim, by the sort of victim.

export const NODE_FAULTS = ['Down', 'Partitioned', 'Slow'] as const;
export const IMAGE_FAULTS = ['Missing', 'Slow'] as const;
export const CONTAINER_FAULTS = ['Crash', 'OOMKilled', 'Hang', 'NotReady'] as const;

export type Trouble =
  | (typeof NODE_FAULTS)[number]
  | (typeof IMAGE_FAULTS)[number]
  | (typeof CONTAINER_FAULTS)[number];
