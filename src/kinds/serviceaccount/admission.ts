// The ServiceAccount admission plugin: every pod runs as somebody, and finds that account's token mounted.
//
// Source: plugin/pkg/admission/serviceaccount/admission.go. Departures: the annotation that limits an account
// to its mountable secrets, deprecated since 1.32, is not enforced; and a namespace's account `default` that
// its controller has yet to make counts as made, for kubectl and its user take longer than that.

import type {
  Container,
  PodSpec,
  ProjectedVolumeSource,
  ServiceAccount,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1.js';
import { canonical, type KubeObject } from '../../machinery/object.js';
import type { Reader } from '../../machinery/reader.js';
import { type Failure, forbidden } from '../../machinery/status.js';
import { askedName } from '../asked-name.js';
import type { Guard } from '../kind.js';

export const DEFAULT_ACCOUNT = 'default';
const PODS = { group: '', plural: 'pods' };
const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME = 'kube-api-access-';
/** An hour and seven seconds: the kubelet can tell these tokens from others by it. */
const TOKEN_SECONDS = 3607;
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

interface Subject {
  readonly metadata: KubeObject['metadata'];
  readonly spec: PodSpec;
}

export const serviceAccountGuard: Guard = {
  admit(kind, draft, old, reader) {
    if (kind.kind !== 'Pod' || kind.group !== '' || old) return undefined;
    return admitServiceAccount(draft as unknown as Subject, reader);
  },
};

function admitServiceAccount(pod: Subject, reader: Reader): Failure | undefined {
  const { namespace = '', annotations } = pod.metadata;
  if (annotations?.['kubernetes.io/config.mirror'] !== undefined) return undefined;
  const { spec } = pod;
  spec.serviceAccountName ||= DEFAULT_ACCOUNT;
  spec.serviceAccount = spec.serviceAccountName;
  const account = reader.find({
    kind: 'ServiceAccount',
    namespace,
    name: spec.serviceAccountName,
  }) as (KubeObject & ServiceAccount) | undefined;
  if (!account && spec.serviceAccountName !== DEFAULT_ACCOUNT) {
    const key = `${namespace}/${spec.serviceAccountName}`;
    return forbidden(
      PODS,
      askedName(pod.metadata),
      `error looking up service account ${key}: serviceaccount "${spec.serviceAccountName}" not found`,
    );
  }
  if (spec.automountServiceAccountToken ?? account?.automountServiceAccountToken ?? true)
    mountToken(pod, reader);
  if (!spec.imagePullSecrets?.length && account?.imagePullSecrets?.length)
    spec.imagePullSecrets = account.imagePullSecrets.map(({ name: secret }) => ({
      ...(secret === undefined ? {} : { name: secret }),
    }));
  return undefined;
}

function mountToken({ metadata, spec }: Subject, reader: Reader): void {
  const known = spec.volumes?.find(({ name }) => name?.startsWith(VOLUME))?.name;
  const name = known ?? VOLUME + lettersFor(metadata.uid, reader);
  const { initContainers, containers } = spec;
  if ((initContainers ?? []).every(isMounted) && (containers ?? []).every(isMounted)) return;
  if (initContainers) spec.initContainers = initContainers.map(withMount(name));
  if (containers) spec.containers = containers.map(withMount(name));
  if (known === undefined) spec.volumes = [...(spec.volumes ?? []), { name, projected: TOKEN }];
}

function lettersFor(uid: string, reader: Reader): string {
  let letters = '';
  for (let i = 0; i < 5; i++)
    letters += LETTERS[reader.roll(LETTERS.length, 'token volume', uid, i)];
  return letters;
}

const isMounted = ({ volumeMounts }: Container): boolean =>
  volumeMounts?.some(({ mountPath }) => mountPath === MOUNT_PATH) ?? false;

const withMount =
  (name: string) =>
  (container: Container): Container => {
    if (isMounted(container)) return container;
    const mount = { mountPath: MOUNT_PATH, name, readOnly: true };
    return { ...container, volumeMounts: [...(container.volumeMounts ?? []), mount] };
  };

export const isTokenMount = (mount: VolumeMount | undefined): boolean =>
  mount?.mountPath === MOUNT_PATH &&
  mount.readOnly === true &&
  mount.name.startsWith(VOLUME) &&
  Object.keys(mount).length === 3;

export const isTokenVolume = (volume: Volume | undefined): boolean =>
  volume?.projected === TOKEN && volume.name.startsWith(VOLUME) && Object.keys(volume).length === 2;

/** One for all pods. Nothing changes what is admitted but in a copy. */
const TOKEN: ProjectedVolumeSource = canonical({
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [
          {
            path: 'namespace',
            fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' },
          },
        ],
      },
    },
  ],
  defaultMode: 0o644,
});
