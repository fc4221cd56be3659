// The fields of a Fault and their types, for the decoder that refuses unknown fields and wrong types.

export const schema = {
  Fault: { apiVersion: 'string', kind: 'string', metadata: 'V1ObjectMeta', spec: 'FaultSpec' },
  FaultSpec: {
    node: 'string',
    image: 'string',
    pods: 'FaultPods',
    controller: 'string',
    kind: 'string',
    apiServer: 'FaultRequests',
    metricsServer: 'FaultMetrics',
    webhook: 'string',
    is: 'string',
    by: 'string',
    takes: 'quantity',
    after: 'int32',
    for: 'string',
  },
  FaultRequests: { from: 'string' },
  FaultMetrics: {},
  FaultPods: {
    namespace: 'string',
    name: 'string',
    labels: 'V1LabelSelector',
    container: 'string',
  },
} as const;
