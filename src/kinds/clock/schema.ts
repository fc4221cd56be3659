// The fields of a Clock and their types, for the decoder that refuses unknown fields and wrong types.

export const schema = {
  Clock: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'V1ObjectMeta',
    spec: 'ClockSpec',
    status: 'ClockStatus',
  },
  ClockSpec: { mode: 'string', speed: 'float64', advance: 'string' },
  ClockStatus: { now: 'string', revision: 'int64', next: 'string' },
} as const;
