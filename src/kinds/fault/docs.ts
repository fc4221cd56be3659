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
    '': 'FaultSpec names one victim (a node, an image, or containers) and its trouble.',
    node: 'The name of the node that has the trouble.',
    image: 'A glob of the names of images that have the trouble.',
    pods: 'The pods whose containers have the trouble.',
    is: 'The trouble: Down, Partitioned or Slow for a node; Missing or Slow for an image; Crash, OOMKilled, Hang or NotReady for containers.',
    for: 'How long it lasts, such as 90s, from its creation. Without it, until the object is deleted.',
  },
  FaultPods: {
    '': 'FaultPods says which pods, or which containers of theirs. All of its fields must fit.',
    namespace: 'The namespace of the pods.',
    name: 'The name of the pod.',
    labels: 'The labels of the pods.',
    container: 'The name of the container, if only one has the trouble.',
  },
} as const;
