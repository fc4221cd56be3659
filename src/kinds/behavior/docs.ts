// What `kubectl explain behavior` says: of each type under '', of its fields under their names.

const AFTER = "counted from the container's start";
const CODE = 'The exit code.';

export const docs = {
  Behavior: {
    '': 'Behavior says what containers of the simulated cluster do.',
    apiVersion: 'kubetape.io/v1alpha1',
    kind: 'Behavior',
    metadata: "Standard object's metadata.",
    spec: 'Which containers, and what they do.',
  },
  BehaviorSpec: {
    '': 'BehaviorSpec selects containers and says what they do. What is left out is as for any container.',
    selector: 'Which containers: all of its terms hold. Without it, every container.',
    pull: 'How long the image takes to pull.',
    start: 'How long it takes from the image being there to the container running.',
    ready: 'How long it takes from running until the probes succeed, such as 3s.',
    exits: 'That the container exits by itself.',
    crashes: 'That the container exits with an error again and again.',
    oomAfter: `When the container is killed for lack of memory, ${AFTER}.`,
    hangAfter: `When the container stops answering probes and signals, ${AFTER}.`,
    stop: 'How the container answers SIGTERM.',
    cpu: 'The CPU it uses, from which time on.',
    memory: 'The memory it uses, from which time on. It is killed for more than its limit.',
    disk: "What it uses of the node's disk, for logs and files of its own, from which time on.",
    logs: 'The lines it prints.',
    missing: 'That the image cannot be pulled; false, that it can, though it seems to be misspelt.',
    admission:
      'What they answer as admission webhooks. The first that fits does; what fits none is allowed.',
    exec: 'What commands run in it answer, also those of its probes. The first that matches does, before the built-in ones.',
    serves: 'What it answers over HTTP. Without it, what its image is known for.',
  },
  BehaviorServed: {
    '': 'BehaviorServed says what is answered to a request over HTTP from inside the cluster.',
    port: 'The port of the container. 80 unless set.',
    path: 'A glob of paths: /healthz*. Every path unless set; the first that fits answers.',
    code: 'The HTTP status code. 200 unless set.',
    body: 'What is answered.',
  },
  BehaviorSelector: {
    '': 'BehaviorSelector selects containers. All of its fields must fit.',
    image: 'A glob of image names, such as registry.example.com/* or nginx:1.2?.',
    labels: 'The labels of the pod.',
    container: 'The name of the container.',
    namespace: 'The namespace of the pod.',
    url: 'A glob of URLs: not containers, but a webhook outside of the cluster.',
  },
  BehaviorSpan: {
    '': 'BehaviorSpan is a length of time: exactly so long, or anything from min to max.',
    time: 'Exactly so long.',
    min: 'At least so long.',
    max: 'At most so long.',
  },
  BehaviorExit: {
    '': 'BehaviorExit says that a container exits by itself.',
    code: CODE,
    after: `When it exits, ${AFTER}.`,
  },
  BehaviorCrash: {
    '': 'BehaviorCrash says that a container exits with an error again and again.',
    every: 'How long it runs each time.',
    code: CODE,
  },
  BehaviorStop: {
    '': 'BehaviorStop says how a container answers SIGTERM.',
    after: 'How long it takes to exit.',
    code: CODE,
    ignored: 'That it does not exit at all until it is killed.',
  },
  BehaviorUsagePoint: {
    '': 'BehaviorUsagePoint says how much is used from some time on.',
    at: `From when on, ${AFTER}.`,
    value: 'How much, such as 250m or 64Mi.',
  },
  BehaviorExecAnswer: {
    '': 'BehaviorExecAnswer says what a command answers that is run in the container.',
    command: 'A glob over the words of the command, with single spaces between: redis-cli get *.',
    stdout: 'What it prints.',
    stderr: 'What it prints as errors.',
    code: CODE,
  },
  BehaviorAdmission: {
    '': 'BehaviorAdmission is an answer to an admission review. Without deny and fails it allows.',
    webhook: 'A glob of names of webhooks that it is for.',
    when: 'An expression in CEL over object, oldObject and request: what it is for.',
    deny: 'That it is denied, and why.',
    code: 'The HTTP status code of the refusal. 403 unless set.',
    patch: 'A JSON patch, as text, that a mutating webhook answers with.',
    warnings: 'Warnings that clients show.',
    fails: 'That there is no answer: Timeout or BadCertificate.',
  },
  BehaviorLogLine: {
    '': 'BehaviorLogLine is a line that the container prints.',
    text: 'The line.',
    at: `When it is printed first, ${AFTER}.`,
    every: 'After how long it is printed again, and again.',
  },
} as const;
