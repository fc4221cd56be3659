// Which changes of a pod its kubelet has to look at: of what it runs and what it reported, and of the files that somebody has
// written into it. The other annotations are none of its business.

import { keptInside } from '../../kinds/behavior/files/kept.js';
import type { Pod } from '../../kinds/pod/index.js';
import { equal } from '../../machinery/equal.js';

export const concernsKubelet = (pod: Pod, before: Pod | undefined): boolean =>
  !!pod.spec.nodeName &&
  (!before ||
    before.spec.nodeName !== pod.spec.nodeName ||
    !equal(before.status, pod.status) ||
    before.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp ||
    !equal(before.metadata.labels, pod.metadata.labels) ||
    (before.metadata.annotations !== pod.metadata.annotations &&
      !equal(keptInside(before), keptInside(pod))) ||
    !equal(before.spec, pod.spec));
