// The fields of a Behavior and their types, for the decoder that refuses unknown fields and wrong types.

export const schema = {
  Behavior: {
    apiVersion: 'string',
    kind: 'string',
    metadata: 'V1ObjectMeta',
    spec: 'BehaviorSpec',
  },
  BehaviorSpec: {
    selector: 'BehaviorSelector',
    pull: 'BehaviorSpan',
    start: 'BehaviorSpan',
    ready: 'string',
    exits: 'BehaviorExit',
    crashes: 'BehaviorCrash',
    oomAfter: 'string',
    hangAfter: 'string',
    stop: 'BehaviorStop',
    cpu: '[]BehaviorUsagePoint',
    memory: '[]BehaviorUsagePoint',
    logs: '[]BehaviorLogLine',
    missing: 'bool',
    exec: '[]BehaviorExecAnswer',
  },
  BehaviorSelector: {
    image: 'string',
    labels: 'V1LabelSelector',
    container: 'string',
    namespace: 'string',
  },
  BehaviorSpan: { time: 'string', min: 'string', max: 'string' },
  BehaviorExit: { code: 'int32', after: 'string' },
  BehaviorCrash: { every: 'string', code: 'int32' },
  BehaviorStop: { after: 'string', code: 'int32', ignored: 'bool' },
  BehaviorUsagePoint: { at: 'string', value: 'quantity' },
  BehaviorExecAnswer: { command: 'string', stdout: 'string', stderr: 'string', code: 'int32' },
  BehaviorLogLine: { text: 'string', at: 'string', every: 'string' },
} as const;
