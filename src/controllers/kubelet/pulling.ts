// Getting an image onto a node: whether it must be pulled, how long that takes, and what is said about it
// [kubelet/images/image_manager.go].

import type { ContainerImage, ContainerStatus, NodeStatus } from 'kubernetes-types/core/v1.js';
import { imageNameError } from '../../kinds/behavior/image-names.js';
import { fullImageName, imageId, imageSize } from '../../kinds/behavior/images.js';
import { unpublished } from '../../kinds/behavior/published-tags.js';
import { spanMillis } from '../../kinds/behavior/script.js';
import { imageFault } from '../../kinds/fault/active.js';
import type { Node } from '../../kinds/node/index.js';
import { formatGoDuration } from '../../machinery/duration.js';
import type { Reader } from '../../machinery/reader.js';
import { type Intent, regardless, setStatus } from '../controller.js';
import type { Report } from '../record.js';
import type { Site, Slot } from './slot.js';

/** How many images a node reports, as upstream's nodeStatusMaxImages. Departure: those that it does not report it does not have. */
const IMAGES_MAX = 50;
const SLOW_IMAGE = 10;
/** Registries do not tell a stranger which of the two it is. */
const DENIED = 'pull access denied, repository does not exist or may require authorization';

type Images = NonNullable<NodeStatus['images']>;
const namesByImages = new WeakMap<Images, ReadonlySet<string>>();

export function hasImage(node: Node, image: string): boolean {
  const images = node.status?.images;
  if (!images) return false;
  let names = namesByImages.get(images);
  if (!names) {
    names = new Set(images.flatMap((entry) => entry.names ?? []));
    namesByImages.set(images, names);
  }
  return names.has(fullImageName(image));
}

/**
 * The node's images are one more, the largest first; where they are too many the smallest goes. Departure: they are told of at
 * once, where upstream does so up to 40 s later. A node that has changed meanwhile is not told, and the container starts all the same.
 */
export function reportImage(node: Node, image: string): Intent {
  const entry: ContainerImage = {
    names: [...new Set([imageId(image), fullImageName(image)])],
    sizeBytes: imageSize(image),
  };
  const known = (node.status?.images ?? []).toSorted(bySize).slice(0, IMAGES_MAX - 1);
  return regardless(setStatus(node, { ...node.status, images: [...known, entry].sort(bySize) }));
}

const bySize = (a: ContainerImage, b: ContainerImage): number =>
  (b.sizeBytes ?? 0) - (a.sizeBytes ?? 0);

const policyOf = ({ container }: Slot): string => {
  if (container.imagePullPolicy) return container.imagePullPolicy;
  return fullImageName(container.image ?? '').endsWith(':latest') ? 'Always' : 'IfNotPresent';
};

/** What stands between a container and its image. */
export type Access = 'present' | 'pull' | 'never' | 'invalid';

export function access({ node }: Site, slot: Slot): Access {
  if (imageNameError(slot.container.image ?? '') !== undefined) return 'invalid';
  const policy = policyOf(slot);
  if (policy === 'Always') return 'pull';
  if (hasImage(node, slot.container.image ?? '')) return 'present';
  return policy === 'Never' ? 'never' : 'pull';
}

/** How long the pull takes: drawn once for each image and node. An image already there is only checked. */
export function pullMillis({ view, node, drag }: Site, { container, behavior }: Slot): number {
  const { image = '' } = container;
  const roll = (bound: number): number =>
    view.roll(bound, 'pull', node.metadata.name, fullImageName(image));
  if (hasImage(node, image)) return 300 + roll(700);
  const usual = behavior?.spec.pull ? spanMillis(behavior.spec.pull, roll) : 800 + roll(1701);
  return usual * drag * (imageFault(view, image, 'Slow') ? SLOW_IMAGE : 1);
}

/** Whether no registry has the image: a Fault or a Behavior says so, or it is known never to have been published. */
export function isMissing({ view }: Site, { container: { image = '' }, behavior }: Slot): boolean {
  if (imageFault(view, image, 'Missing') !== undefined) return true;
  return behavior?.spec.missing ?? unpublished(image) !== undefined;
}

export const pullingReport = (slot: Slot): Report =>
  about(slot, 'Normal', 'Pulling', `Pulling image "${slot.container.image}"`);

export function pulledReport({ view }: Site, slot: Told, took: number | undefined): Report {
  const { image = '' } = slot.container;
  if (took === undefined) {
    const checked = view.feature('KubeletEnsureSecretPulledImages')
      ? ' and can be accessed by the pod'
      : '';
    return about(
      slot,
      'Normal',
      'Pulled',
      `Container image "${image}" already present on machine${checked}`,
    );
  }
  const time = formatGoDuration(took);
  const size = view.feature('ImageSizeInPulledEvent')
    ? `. Image size: ${imageSize(image)} bytes.`
    : '';
  return about(
    slot,
    'Normal',
    'Pulled',
    `Successfully pulled image "${image}" in ${time} (${time} including waiting)${size}`,
  );
}

/** The runtime's words for an image that no registry has. */
export function pullError(image: string): string {
  const full = fullImageName(image);
  const where = `failed to pull and unpack image "${full}": failed to resolve reference "${full}": `;
  return unpublished(image) === 'repository'
    ? `rpc error: code = Unknown desc = ${where}${DENIED}`
    : `rpc error: code = NotFound desc = ${where}${full}: not found`;
}

/** A container has been created, and runs. */
export function startedReports(view: Reader, slot: Told): readonly Report[] {
  const { name } = slot.container;
  const isNewer = view.feature('KubeletEnsureSecretPulledImages');
  const text = (what: string) =>
    isNewer ? `Container ${what.toLowerCase()}` : `${what} container ${name}`;
  return ['Created', 'Started'].map((reason) => about(slot, 'Normal', reason, text(reason)));
}

/** A container that is reported about. */
interface Told {
  readonly container: Slot['container'];
  readonly role: Slot['role'] | 'ephemeral';
}

/** A report about one container of the pod. */
export const about = (
  { container, role }: Told,
  type: Report['type'],
  reason: string,
  message: string,
): Report => ({
  type,
  reason,
  message,
  fieldPath: `spec.${FIELDS[role] ?? 'initContainers'}{${container.name}}`,
});

const FIELDS: Readonly<Record<string, string>> = {
  app: 'containers',
  ephemeral: 'ephemeralContainers',
};

/** What a container's status says of its image once it has been created. */
export const imageFacts = (image: string): Pick<ContainerStatus, 'image' | 'imageID'> => ({
  image: fullImageName(image),
  imageID: imageId(image),
});
