// Attaching to a shell that waits for input: what is on the command's own standard input is typed into it.
//
// Departure: all of it is read first, for nothing here waits; then the shell is left, or detached from.

import type { Container } from 'kubernetes-types/core/v1.js';
import { attachedShell } from '../kinds/behavior/exec/attached.js';
import { type PodOf, placeOf } from '../kinds/behavior/exec/place.js';
import { keeping } from '../kinds/behavior/files/kept.js';
import type { ObjectRef } from '../machinery/object.js';
import { demand } from './request.js';
import type { Kubectl } from './verb.js';

/** False for a container that hears nothing, or is not there. */
export function converse(kubectl: Kubectl, ref: ObjectRef, name: string): boolean {
  const view = kubectl.session.view();
  const pod = view.find(ref) as PodOf | undefined;
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod?.spec ?? {};
  const all = [...initContainers, ...containers, ...ephemeralContainers] as readonly Container[];
  const container = all.find((one) => one.name === name);
  if (!pod || !container) return false;
  const place = placeOf(view, pod, container);
  const shell = attachedShell(pod, container, place, false);
  if (!shell) return false;
  const { io } = kubectl;
  for (const turn of [shell.start, () => shell.input(io.files.stdin()), shell.close]) {
    const { stdout, stderr, code } = turn.call(shell);
    io.stdout(stdout);
    io.stderr(stderr);
    if (code !== undefined) break;
  }
  for (const file of place.written())
    demand(kubectl, 'imperative-command', keeping(view, pod, file));
  return true;
}
