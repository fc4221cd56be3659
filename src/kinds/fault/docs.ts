// What `kubectl explain fault` says: of each type under '', of its fields under their names.

export const docs = {
  Fault: {
    '': 'Fault is something that goes wrong in the simulated cluster for as long as it exists.',
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Fault',
    metadata: "Standard object's metadata.",
    spec: 'What the matter is, and with whom. Deleting the object heals it.',
  },
  FaultSpec: {
    '': 'FaultSpec names one victim (a node, an image, containers, a controller, the API server, the metrics server or a webhook) and its trouble.',
    node: 'The name of the node that has the trouble.',
    image: 'A glob of the names of images that have the trouble.',
    pods: 'The pods whose containers have the trouble.',
    controller:
      'The name of a controller, such as replicaset-controller; kube-controller-manager means all that run in it.',
    kind: 'Which cache of a controller is stale, by the kind it holds, such as Pod. Without it, all of them.',
    apiServer: 'Which requests the API server has trouble with.',
    metricsServer: 'The metrics server has the trouble: write {}.',
    webhook:
      'A glob of the names of admission webhooks that cannot be called; what then becomes of a request is for their failurePolicy to say.',
    is: 'The trouble: Down, Partitioned, Slow, OutOfMemory or OutOfDisk for a node; Missing or Slow for an image; Crash, OOMKilled, Hang, NotReady or Flapping for containers, whose readiness probes fail all the time or in turns; Stale, Crash or Skewed for a controller; Refusing or Slow for the API server; Missing, as in a cluster that was given none, or Down for the metrics server; Slow, so that nobody waits for an answer, Down or BadCertificate for a webhook.',
    by: 'How far a stale cache lags behind, without which its watch is dropped and nothing new arrives; how far a skewed clock is ahead, or behind (-30m); how much longer a slow API server takes; how long probes that flap fail and succeed each time, 30s unless set.',
    takes:
      'How much of the memory or the disk of a node that is out of it something other than its pods has taken, such as 15Gi. Without it, so much that evicting pods does not help.',
    after: 'So many changes a controller still makes before it crashes.',
    for: 'How long it lasts, such as 90s, from its creation. Without it, until the object is deleted.',
  },
  FaultRequests: {
    '': 'FaultRequests says which requests the API server has trouble with; without a field, all of them.',
    from: 'A glob of who asks: kubectl, replicaset-controller, kubelet.',
  },
  FaultMetrics: { '': 'FaultMetrics has no fields: there is one metrics server.' },
  FaultPods: {
    '': 'FaultPods says which pods, or which containers of theirs. All of its fields must fit.',
    namespace: 'The namespace of the pods.',
    name: 'The name of the pod.',
    labels: 'The labels of the pods.',
    container: 'The name of the container, if only one has the trouble.',
  },
} as const;
