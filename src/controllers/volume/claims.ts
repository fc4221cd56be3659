// The claims' half of the persistent volume controller [pkg/controller/volume/persistentvolume/pv_controller.go
// syncClaim]: finds or asks for a volume, and binds the two to each other.

import type { View } from '../../events/view.js';
import type { PersistentVolume } from '../../kinds/persistentvolume/index.js';
import { defaultClass } from '../../kinds/persistentvolumeclaim/admit.js';
import type { PersistentVolumeClaim } from '../../kinds/persistentvolumeclaim/index.js';
import type { Pod } from '../../kinds/pod/index.js';
import { askedClassOf, classOf } from '../../kinds/storage/class-of.js';
import type { StorageClass } from '../../kinds/storageclass/index.js';
import { type ObjectRef, refOf } from '../../machinery/object.js';
import { defineController, type Intent, patch, setStatus } from '../controller.js';
import { record } from '../record.js';
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, PROVISIONERS, SELECTED_NODE } from './annotations.js';
import { bestVolume, isFor, whyNot } from './match.js';
import { claimsOfPod } from './pods.js';

export const NAME = 'persistentvolume-controller';
const SOURCE = { component: NAME };

export const claimController = defineController({
  name: NAME,
  reconciles: 'PersistentVolumeClaim',
  watches: {
    PersistentVolume: ({ object }, view) => [
      ...(object.spec.claimRef ? [claimOf(object)] : []),
      ...(object.status?.phase === 'Available' ? unboundOf(classOf(object), view) : []),
      ...(object.status?.phase === 'Available' ? [] : waitingFor(object, view)),
    ],
    StorageClass: ({ object }, view) => [
      ...unboundOf(object.metadata.name, view),
      ...unboundOf('', view),
    ],
    Pod: claimsOfPod,
  },
  reconcile(claim, view) {
    const { volumeName } = claim.spec;
    if (volumeName) return syncNamed(claim, view.get('PersistentVolume', volumeName), view);
    if (claim.metadata.deletionTimestamp !== undefined) return [];
    return syncUnbound(claim, view);
  },
});

const unboundOf = (storageClass: string, view: View): readonly ObjectRef[] =>
  view.indexed('PersistentVolumeClaim', 'unbound', storageClass).map(refOf);

const waitingFor = ({ metadata }: PersistentVolume, view: View): readonly ObjectRef[] =>
  view.indexed('PersistentVolumeClaim', 'volume', metadata.name).map(refOf);

const claimOf = ({ spec }: PersistentVolume): ObjectRef => ({
  kind: 'PersistentVolumeClaim',
  namespace: spec.claimRef?.namespace,
  name: spec.claimRef?.name ?? '',
});

/** A claim that names its volume: bound already, or bound by hand. */
function syncNamed(
  claim: PersistentVolumeClaim,
  volume: PersistentVolume | undefined,
  view: View,
): readonly Intent[] {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) {
    if (volume && isFor(volume, claim)) return bind(claim, volume);
    if (claim.status?.phase === 'Lost') return [];
    return [
      setStatus(claim, { ...claim.status, phase: 'Lost' }),
      record(view, SOURCE, claim, {
        type: 'Warning',
        reason: volume ? 'ClaimMisbound' : 'ClaimLost',
        message: volume
          ? 'Two claims are bound to the same volume, this one is bound incorrectly'
          : 'Bound claim has lost its PersistentVolume. Any data on the volume is lost!',
      }),
    ];
  }
  if (!volume) return [];
  if (volume.spec.claimRef && !isFor(volume, claim))
    return [
      warn(
        view,
        claim,
        'FailedBinding',
        `volume "${volume.metadata.name}" already bound to a different claim.`,
      ),
    ];
  const why = whyNot(volume, claim);
  if (why === undefined) return bind(claim, volume);
  return [
    warn(
      view,
      claim,
      'VolumeMismatch',
      `Cannot bind to requested volume "${volume.metadata.name}": ${why}`,
    ),
  ];
}

function syncUnbound(claim: PersistentVolumeClaim, view: View): readonly Intent[] {
  const { namespace, name } = claim.metadata;
  const standard = askedClassOf(claim) === undefined ? defaultClass(view) : undefined;
  if (standard !== undefined) return [patch(claim, { spec: { storageClassName: standard } })];
  const className = classOf(claim);
  const storageClass = className === '' ? undefined : view.get('StorageClass', className);
  const node = storageClass ? nodeFor(claim, storageClass, view) : '';
  const reserved = view.indexed('PersistentVolume', 'claim', `${namespace}/${name}`);
  const free = node === undefined ? [] : view.indexed('PersistentVolume', 'free', className);
  const volume = bestVolume(
    claim,
    [...reserved, ...free] as unknown as PersistentVolume[],
    node ? view.get('Node', node) : undefined,
  );
  if (volume) return bind(claim, volume);
  if (className === '') return [report(view, claim, 'FailedBinding', NO_VOLUME)];
  if (!storageClass)
    return [
      warn(
        view,
        claim,
        'ProvisioningFailed',
        `storageclass.storage.k8s.io "${className}" not found`,
      ),
    ];
  if (node === undefined) return [awaitConsumer(claim, view)];
  return provision(claim, storageClass, node, view);
}

const NO_VOLUME = 'no persistent volumes available for this claim and no storage class is set';

/** Where the volume must be usable: empty if anywhere, undefined if that is still to be decided. */
function nodeFor(
  claim: PersistentVolumeClaim,
  { volumeBindingMode }: StorageClass,
  view: View,
): string | undefined {
  if (volumeBindingMode !== 'WaitForFirstConsumer') return '';
  const selected = claim.metadata.annotations?.[SELECTED_NODE];
  return selected ?? consumersOf(claim, view).find(({ spec }) => spec.nodeName)?.spec.nodeName;
}

const consumersOf = ({ metadata }: PersistentVolumeClaim, view: View): readonly Pod[] =>
  view.indexed('Pod', 'claim', `${metadata.namespace}/${metadata.name}`) as unknown as Pod[];

function awaitConsumer(claim: PersistentVolumeClaim, view: View): Intent {
  const pods = consumersOf(claim, view).map(({ metadata }) => metadata.name);
  return pods.length === 0
    ? report(
        view,
        claim,
        'WaitForFirstConsumer',
        'waiting for first consumer to be created before binding',
      )
    : report(
        view,
        claim,
        'WaitForPodScheduled',
        `waiting for pod ${pods.join(',')} to be scheduled`,
      );
}

/** Asks the provisioner by annotation, and says so. */
function provision(
  claim: PersistentVolumeClaim,
  { provisioner }: StorageClass,
  node: string,
  view: View,
): readonly Intent[] {
  if (provisioner.startsWith('kubernetes.io/'))
    return [
      warn(view, claim, 'ProvisioningFailed', `no volume plugin matched name: ${provisioner}`),
    ];
  const annotations = Object.fromEntries(PROVISIONERS.map((name) => [name, provisioner]));
  return [
    patch(claim, {
      metadata: {
        annotations: { ...annotations, ...(node === '' ? {} : { [SELECTED_NODE]: node }) },
      },
    }),
    report(
      view,
      claim,
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    ),
  ];
}

/** Writes each into the other's spec and status. Parts that are as they should be make no event. */
function bind(claim: PersistentVolumeClaim, volume: PersistentVolume): readonly Intent[] {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  const completed = claim.metadata.annotations?.[BIND_COMPLETED] !== undefined;
  const ours = claim.spec.volumeName ? {} : { [BOUND_BY_CONTROLLER]: 'yes' };
  const claimRef = {
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
    namespace,
    name,
    uid,
    resourceVersion,
  };
  return [
    ...(volume.spec.claimRef?.uid
      ? []
      : [
          patch(volume, {
            ...(volume.spec.claimRef
              ? {}
              : { metadata: { annotations: { [BOUND_BY_CONTROLLER]: 'yes' } } }),
            spec: { claimRef },
          }),
        ]),
    setStatus(volume, { ...volume.status, phase: 'Bound' }),
    ...(completed
      ? []
      : [
          patch(claim, {
            metadata: { annotations: { [BIND_COMPLETED]: 'yes', ...ours } },
            spec: { volumeName: volume.metadata.name },
          }),
        ]),
    setStatus(claim, {
      ...claim.status,
      phase: 'Bound',
      accessModes: volume.spec.accessModes ?? [],
      // What becomes of the volume later is for those who make it larger to say.
      capacity:
        claim.status?.phase === 'Bound' && claim.status.capacity
          ? claim.status.capacity
          : (volume.spec.capacity ?? {}),
    }),
  ];
}

const report = (view: View, claim: PersistentVolumeClaim, reason: string, message: string) =>
  record(view, SOURCE, claim, { type: 'Normal', reason, message });

const warn = (view: View, claim: PersistentVolumeClaim, reason: string, message: string) =>
  record(view, SOURCE, claim, { type: 'Warning', reason, message });
