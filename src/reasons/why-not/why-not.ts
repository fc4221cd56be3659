// Why something is not so: the product's own functions, asked again about a moment, say what they would refuse.
//
// An object is asked about by what it is; one that owns others is as it is because of them, so the worst of
// these are asked about too.

import { viewOf } from '../../events/view.js';
import type { Moment } from '../../history/moment.js';
import type { Fault } from '../../kinds/fault/index.js';
import type { Node } from '../../kinds/node/index.js';
import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import type { EventLog } from '../../log/event-log.js';
import {
  controllerOf,
  type KubeObject,
  keyOfObject,
  kindName,
  refOfKey,
} from '../../machinery/object.js';
import { type Why, whyIs } from '../why.js';
import { nobodyBehind, notBound } from './behind.js';
import { heldIn, notDeleted } from './deletion.js';
import type { Finding, Questions, Scene } from './finding.js';
import { impaired } from './impaired.js';
import { nodeNotReady, podNotReady } from './readiness.js';
import { lastRefusal, notApplied, notEvictable, notThere } from './requests.js';
import { notFinished } from './running.js';
import { notScheduled, scoresWhenScheduled } from './scheduling.js';
import { notSteady } from './steadiness.js';
import { badConditions, notFired, refusedToControllers } from './work.js';

export interface Explained extends Finding {
  /** Who made it so, down to what began it. */
  readonly why: Why | undefined;
}

/** Of what is wrong with what an object owns, so much is told. */
const OWNED_MAX = 3;
/** Deployment, ReplicaSet, pod. */
const DEPTH_MAX = 3;

export function whyNot(log: EventLog, key: string, moment: Moment): readonly Explained[] {
  const scene = sceneAt(log, moment);
  const object = scene.state.objects.get(key);
  const findings = object ? askAbout(object, scene, 0) : notThere(scene, key);
  return distinct(findings).map((finding) => explained(finding, scene));
}

export function sceneAt(log: EventLog, { revision, at }: Moment): Scene {
  const state = { ...log.stateAt(revision), now: at };
  return { log, revision, now: at, state, view: viewOf(state, log.settings) };
}

export const explained = (finding: Finding, scene: Scene): Explained => ({
  ...finding,
  why: whyOf(finding, scene),
});

/** An object, and what it owns; at depth 0, also what somebody asked for it in vain. */
export function askAbout(object: KubeObject, scene: Scene, depth: number): readonly Finding[] {
  const kind = kindName(object.apiVersion, object.kind);
  const own = [
    ...notDeleted(object, scene),
    ...(kind === 'Pod' ? ofPod(object as Pod, scene) : badConditions(object, told[kind])),
    ...(ofKind[kind]?.(object, scene) ?? []),
    ...(kind === 'Pod' ? [] : refusedToControllers(object, scene)),
  ];
  const below = depth < DEPTH_MAX ? ofOwned(object, scene, depth) : [];
  const found = [...own, ...below];
  if (depth > 0) return found;
  const asked = [...found, ...lastRefusal(scene, keyOfObject(object)), ...evictable(object, scene)];
  if (asked.length > 0) return asked;
  const applied = notApplied(object, scene);
  return applied.length > 0 ? applied : [nothingWrong(object, scene)];
}

function ofPod(pod: Pod, scene: Scene): readonly Finding[] {
  const unscheduled = notScheduled(pod, scene);
  const claims = unscheduled.length > 0 ? claimsOf(pod, scene) : [];
  return [
    ...unscheduled,
    ...claims.flatMap((claim) => notBound(claim, scene)),
    ...podNotReady(pod, scene),
  ];
}

const claimsOf = ({ metadata, spec }: Pod, { view }: Scene): readonly PersistentVolumeClaim[] =>
  (spec.volumes ?? []).flatMap(({ name, ephemeral, persistentVolumeClaim }) => {
    const claim = ephemeral ? `${metadata.name}-${name}` : persistentVolumeClaim?.claimName;
    return (claim && view.get('PersistentVolumeClaim', claim, metadata.namespace)) || [];
  });

const ofNode = (node: Node, scene: Scene): readonly Finding[] => [
  ...nodeNotReady(node, scene),
  ...(node.spec.unschedulable
    ? (
        scene.view.indexed(
          'Pod',
          'node',
          node.metadata.name,
        ) as readonly unknown[] as readonly Pod[]
      ).flatMap((pod) => notEvictable(pod, scene))
    : []),
];

/** Conditions that a kind's own questions tell of. */
const told: Readonly<Record<string, string | undefined>> = { Node: 'Ready' };

const ofKind: Readonly<Record<string, Questions | undefined>> = {
  Node: ofNode as Questions,
  CronJob: notFired as Questions,
  Fault: (object) => impaired(object as Fault),
  Job: notFinished as Questions,
  HorizontalPodAutoscaler: notSteady as Questions,
  Service: nobodyBehind as Questions,
  PersistentVolumeClaim: notBound as Questions,
};

const evictable = (object: KubeObject, scene: Scene): readonly Finding[] =>
  object.kind === 'Pod' ? notEvictable(object as Pod, scene) : [];

/** What it owns and is in trouble, those with the most of it first. */
function ofOwned(object: KubeObject, scene: Scene, depth: number): readonly Finding[] {
  const below =
    object.kind === 'Namespace'
      ? heldIn(object.metadata.name, scene)
      : scene.view
          .dependents(object.metadata.uid)
          .filter((dependent) => controllerOf(dependent)?.uid === object.metadata.uid);
  const found = below.flatMap((dependent) => askAbout(dependent, scene, depth + 1));
  return distinct(found).slice(0, OWNED_MAX);
}

/** Ten pods in one trouble are told once, the others by name; what their owner says in the same words, not at all. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const told = new Map<string, Finding>();
  for (const finding of findings) {
    const words = wordsOf(finding);
    const same = told.get(words);
    if (!same) told.set(words, finding);
    else if (refOfKey(same.key).kind === refOfKey(finding.key).kind) {
      const others = new Set([...(same.alike ?? []), finding.key, ...(finding.alike ?? [])]);
      others.delete(same.key);
      told.set(words, { ...same, ...(others.size > 0 ? { alike: [...others] } : {}) });
    }
  }
  return [...told.values()];
}

const UID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What is said of it, but for its own name as a word, and UIDs. */
function wordsOf({ trouble, key, reason, details }: Finding): string {
  const { name } = refOfKey(key);
  const own = new RegExp(`(?<![a-z0-9.-])${name.replaceAll('.', '\\.')}(?![a-z0-9.-])`, 'g');
  const texts = [reason, ...details].map((text) => text.replace(own, '').replace(UID, ''));
  return [trouble, ...texts].join('\n');
}

function nothingWrong(object: KubeObject, scene: Scene): Finding {
  const isPod = object.kind === 'Pod';
  return {
    trouble: 'nothing wrong',
    key: keyOfObject(object),
    reason: isPod
      ? `it is on ${(object as Pod).spec.nodeName} and ready`
      : 'nothing is wrong with it',
    details: isPod ? scoresWhenScheduled(object as Pod, scene) : [],
  };
}

function whyOf({ key, path, by, trouble }: Finding, { log, revision }: Scene): Why | undefined {
  if (trouble === 'nothing wrong' || !path) return undefined;
  return whyIs(log, by ?? key, { path, upTo: revision });
}
