// What can be the matter with a victim, by the sort of victim.

export const NODE_FAULTS = ['Down', 'Partitioned', 'Slow', 'OutOfMemory', 'OutOfDisk'] as const;
/** Of these, those that something other than the node's pods is to blame for. */
export const SHORTAGES: readonly Trouble[] = ['OutOfMemory', 'OutOfDisk'];
export const IMAGE_FAULTS = ['Missing', 'Slow'] as const;
export const CONTAINER_FAULTS = ['Crash', 'OOMKilled', 'Hang', 'NotReady', 'Flapping'] as const;
export const WEBHOOK_FAULTS = ['Slow', 'Down', 'BadCertificate'] as const;

export const CONTROLLER_FAULTS = ['Stale', 'Crash', 'Skewed'] as const;
export const API_SERVER_FAULTS = ['Refusing', 'Slow'] as const;
export const METRICS_SERVER_FAULTS = ['Missing', 'Down'] as const;

export type Trouble =
  | (typeof NODE_FAULTS)[number]
  | (typeof IMAGE_FAULTS)[number]
  | (typeof CONTAINER_FAULTS)[number]
  | (typeof CONTROLLER_FAULTS)[number]
  | (typeof API_SERVER_FAULTS)[number]
  | (typeof METRICS_SERVER_FAULTS)[number]
  | (typeof WEBHOOK_FAULTS)[number];
