// What the recorder did besides kubectl: it ended pods, whose containers never end by themselves, and evicted some.
//
// Pods have other generated names here; meant is the first that is called alike and is not over yet.

import { isFailure } from '../../src/machinery/status.js';
import type { Fields } from './corpus.js';
import { withoutGeneratedNames } from './normalize-text.js';
import type { RecordedShell } from './recorded-shell.js';

const BY_RECORDER = { technique: 'imperative-command', command: 'recorder' } as const;

export const podsOf = (shell: RecordedShell, namespace: string): readonly Fields[] =>
  shell.objects('Pod', namespace) as unknown as readonly Fields[];

const isOpen = ({ status }: Fields): boolean => ['Pending', 'Running'].includes(status?.phase);

export function podLike(shell: RecordedShell, namespace: string, name: string): Fields | undefined {
  const pods = podsOf(shell, namespace);
  const alike = pods.filter(
    ({ metadata }) => withoutGeneratedNames(metadata.name) === withoutGeneratedNames(name),
  );
  return (
    pods.find(({ metadata }) => metadata.name === name) ??
    alike.find((pod) => isOpen(pod) && pod['metadata'].deletionTimestamp === undefined) ??
    alike[0]
  );
}

/** As the recorder wrote it: the whole of what is known of the pod's containers. */
export function setPhase(shell: RecordedShell, pod: Fields | undefined, phase: string): void {
  if (!pod || !isOpen(pod)) return;
  const { name, namespace } = pod['metadata'];
  const now = new Date(Math.floor(shell.session.now / 1000) * 1000)
    .toISOString()
    .replace('.000', '');
  const well = phase === 'Succeeded';
  const exit = {
    exitCode: well ? 0 : 1,
    reason: well ? 'Completed' : 'Error',
    startedAt: now,
    finishedAt: now,
  };
  const status = {
    phase,
    startTime: now,
    conditions: [
      {
        type: 'Ready',
        status: 'False',
        reason: well ? 'PodCompleted' : 'PodFailed',
        lastTransitionTime: now,
      },
    ],
    containerStatuses: pod['spec'].containers.map((container: Fields) => ({
      name: container['name'],
      image: container['image'],
      imageID: 'x',
      ready: false,
      restartCount: 0,
      state: { terminated: exit },
    })),
  };
  const ref = { kind: 'Pod', namespace, name };
  shell.session.act(
    { verb: 'patch', ref, patchType: 'merge', patch: { status }, subresource: 'status' },
    BY_RECORDER,
  );
}

/** Lets time pass in which whatever is to run ends well within a second. */
export function passCompleting(shell: RecordedShell, namespace: string, millis: number): void {
  for (let left = millis; left > 0; left -= 1_000) {
    shell.pass(Math.min(left, 1_000));
    for (const pod of podsOf(shell, namespace)) setPhase(shell, pod, 'Succeeded');
  }
}

/** The answer to an eviction, as far as it does not depend on names. */
export function evict(shell: RecordedShell, namespace: string, pod: string): Fields {
  const name = podLike(shell, namespace, pod)?.['metadata'].name ?? pod;
  const { response } = shell.session.act(
    {
      verb: 'create',
      ref: { kind: 'Pod', namespace, name },
      subresource: 'eviction',
      object: {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      },
    },
    BY_RECORDER,
  );
  return isFailure(response) ? (response as unknown as Fields) : { status: 'Success' };
}
