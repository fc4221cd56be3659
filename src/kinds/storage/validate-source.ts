// Where a volume's data is: the rules of each kind of source, which pods and PersistentVolumes share.
//
// Source: pkg/apis/core/validation/validation.go, validateVolumeSource and ValidatePersistentVolumeSpec and what they
// call. What a pod's sources have alone (files, claims) stands with the pods.

import {
  child,
  type FieldError,
  invalid,
  key as keyed,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { dns1123LabelErrors, dns1123SubdomainErrors, rangeErrors } from '../../machinery/names.js';

type Fields = Readonly<Record<string, unknown>>;
type Rule = (source: Fields, path: string) => readonly FieldError[];

/** Errors of a source such as `iscsi`. In a PersistentVolume secrets are in a namespace that must be named. */
export function sourceErrors(
  type: string,
  source: unknown,
  path: string,
  persistent: boolean,
): readonly FieldError[] {
  const rule = (persistent ? PERSISTENT[type] : undefined) ?? RULES[type];
  return rule === undefined ? [] : rule(source as Fields, path);
}

const needs =
  (...fields: readonly string[]): Rule =>
  (source, path) =>
    fields.filter((field) => isEmpty(source[field])).map((field) => required(child(path, field)));

const all =
  (...rules: readonly Rule[]): Rule =>
  (source, path) =>
    rules.flatMap((rule) => rule(source, path));

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const inByte =
  (field: string): Rule =>
  (source, path) => {
    const value = source[field];
    return typeof value !== 'number'
      ? []
      : rangeErrors(value, 0, 255).map((message) => invalid(child(path, field), value, message));
  };

/** A secret in the namespace of the pod. */
const localSecret =
  (field: string): Rule =>
  (source, path) => {
    const secret = source[field] as Fields | undefined;
    return secret === undefined ? [] : nameErrors(secret, child(path, field));
  };

/** A secret in any namespace. */
const secretIn =
  (field: string): Rule =>
  (source, path) => {
    const secret = source[field] as Fields | undefined;
    if (secret === undefined) return [];
    const at = child(path, field);
    const namespace = text(secret['namespace']);
    return [
      ...nameErrors(secret, at),
      ...(namespace === ''
        ? [required(child(at, 'namespace'))]
        : dns1123LabelErrors(namespace).map((message) =>
            invalid(child(at, 'namespace'), namespace, message),
          )),
    ];
  };

const nameErrors = (secret: Fields, path: string): readonly FieldError[] => {
  const name = text(secret['name']);
  return name === ''
    ? [required(child(path, 'name'))]
    : dns1123SubdomainErrors(name).map((message) => invalid(child(path, 'name'), name, message));
};

const csiDriver: Rule = ({ driver }, path) => {
  const name = text(driver);
  const at = child(path, 'driver');
  if (name === '') return [required(at)];
  const tooLong: FieldError = {
    type: 'FieldValueTooLong',
    field: at,
    text: `Too long: may not be more than ${DRIVER_NAME_MAX} bytes`,
  };
  return [
    ...(name.length > DRIVER_NAME_MAX ? [tooLong] : []),
    ...dns1123SubdomainErrors(name.toLowerCase()).map((message) => invalid(at, name, message)),
  ];
};
const DRIVER_NAME_MAX = 63;

const iscsiName: Rule = ({ iqn }, path) => {
  const name = text(iqn);
  const at = child(path, 'iqn');
  if (name === '') return [required(at)];
  const format = ISCSI_FORMATS[name.slice(0, 3)];
  if (format === undefined)
    return [invalid(at, name, 'must be valid format starting with iqn, eui, or naa')];
  return format.test(name) ? [] : [invalid(at, name, 'must be valid format')];
};
const ISCSI_FORMATS: Readonly<Record<string, RegExp>> = {
  iqn: /^iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

const iscsi: Rule = all(needs('targetPortal'), iscsiName, inByte('lun'), (source, path) => {
  const { initiatorName, secretRef } = source;
  const errors: FieldError[] = [];
  if ((source['chapAuthDiscovery'] || source['chapAuthSession']) && secretRef === undefined)
    errors.push(required(child(path, 'secretRef')));
  const initiator = text(initiatorName);
  const format = ISCSI_FORMATS[initiator.slice(0, 3)];
  if (initiatorName !== undefined && format?.test(initiator) !== true)
    errors.push(invalid(child(path, 'initiatorname'), initiator, 'must be valid format'));
  return errors;
});

const flocker: Rule = ({ datasetName, datasetUUID }, path) => {
  if (isEmpty(datasetName) && isEmpty(datasetUUID))
    return [required(path, 'one of datasetName and datasetUUID is required')];
  if (!isEmpty(datasetName) && !isEmpty(datasetUUID))
    return [
      invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'),
    ];
  return text(datasetName).includes('/')
    ? [invalid(child(path, 'datasetName'), datasetName, "must not contain '/'")]
    : [];
};

const fc: Rule = (source, path) => {
  const { targetWWNs, wwids, lun } = source;
  const at = child(path, 'targetWWNs');
  if (isEmpty(targetWWNs) && isEmpty(wwids))
    return [required(at, 'must specify either targetWWNs or wwids, but not both')];
  if (!isEmpty(targetWWNs) && !isEmpty(wwids))
    return [invalid(at, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously')];
  if (isEmpty(targetWWNs)) return [];
  return lun === undefined
    ? [required(child(path, 'lun'), 'lun is required if targetWWNs is specified')]
    : inByte('lun')(source, path);
};

const flexVolume: Rule = all(needs('driver'), ({ options }, path) =>
  Object.keys((options ?? {}) as Fields).flatMap((name) =>
    /(^|\.)(kubernetes|k8s)\.io(\/|$)/i.test(name)
      ? [
          invalid(
            keyed(child(path, 'options'), name),
            name,
            'kubernetes.io and k8s.io namespaces are reserved',
          ),
        ]
      : [],
  ),
);

const HOST_PORTS = 'must be a host:port pair or multiple pairs separated by commas';

const quobyte: Rule = all(
  ({ registry }, path) => {
    const at = child(path, 'registry');
    if (isEmpty(registry)) return [required(at, HOST_PORTS)];
    const pairs = text(registry).split(',');
    return pairs.some((pair) => !/^[^:]*:[^:]*$/.test(pair))
      ? [invalid(at, registry, HOST_PORTS)]
      : [];
  },
  ({ tenant }, path) =>
    text(tenant).length > 64
      ? [
          required(
            child(path, 'tenant'),
            'must be a UUID and may not exceed a length of 64 characters',
          ),
        ]
      : [],
  needs('volume'),
);

const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';

const azureDisk: Rule = all(needs('diskName', 'diskURI'), (source, path) => {
  const { cachingMode, kind, diskURI } = source;
  const errors: FieldError[] = [];
  if (cachingMode !== undefined && !CACHING_MODES.includes(text(cachingMode)))
    errors.push(notSupported(child(path, 'cachingMode'), cachingMode, CACHING_MODES));
  if (kind !== undefined && !DISK_KINDS.includes(text(kind)))
    errors.push(notSupported(child(path, 'kind'), kind, DISK_KINDS));
  const wanted = kind === 'Managed' ? MANAGED_DISK : BLOB_DISK;
  const prefix = kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (kind !== undefined && !text(diskURI).startsWith(prefix))
    errors.push(notSupported(child(path, 'diskURI'), diskURI, [wanted]));
  return errors;
});

const gitRepo: Rule = all(needs('repository'), ({ directory }, path) => {
  const name = text(directory);
  const at = child(path, 'directory');
  const errors: FieldError[] = [];
  if (name.startsWith('/')) errors.push(invalid(at, name, 'must be a relative path'));
  if (name.split('/').includes('..')) errors.push(invalid(at, name, "must not contain '..'"));
  return errors;
});

const nfs: Rule = all(needs('server', 'path'), ({ path: folder }, path) =>
  isEmpty(folder) || text(folder).startsWith('/')
    ? []
    : [invalid(child(path, 'path'), folder, 'must be an absolute path')],
);

const namespaceIfSet =
  (field: string, detail: string): Rule =>
  (source, path) => {
    const namespace = source[field];
    if (namespace === undefined) return [];
    const isName = dns1123LabelErrors(text(namespace)).length === 0;
    return isName ? [] : [invalid(child(path, field), namespace, detail)];
  };

const storageOs: Rule = (source, path) =>
  (['volumeName', 'volumeNamespace'] as const).flatMap((field) => {
    const value = text(source[field]);
    if (value === '') return field === 'volumeName' ? [required(child(path, field))] : [];
    return dns1123LabelErrors(value).map((message) => invalid(child(path, field), value, message));
  });

const RULES: Readonly<Record<string, Rule>> = {
  awsElasticBlockStore: all(needs('volumeID'), inByte('partition')),
  azureDisk,
  azureFile: needs('secretName', 'shareName'),
  cephfs: needs('monitors'),
  cinder: all(needs('volumeID'), localSecret('secretRef')),
  csi: all(csiDriver, localSecret('nodePublishSecretRef')),
  fc,
  flexVolume,
  flocker,
  gcePersistentDisk: all(needs('pdName'), inByte('partition')),
  gitRepo,
  glusterfs: needs('endpoints', 'path'),
  iscsi,
  nfs,
  photonPersistentDisk: needs('pdID'),
  portworxVolume: needs('volumeID'),
  quobyte,
  rbd: needs('monitors', 'image'),
  scaleIO: needs('gateway', 'system', 'volumeName'),
  storageos: all(storageOs, localSecret('secretRef')),
  vsphereVolume: needs('volumePath'),
};

/** Where a PersistentVolume's rules are other than a pod's. */
const PERSISTENT: Readonly<Record<string, Rule>> = {
  azureFile: all(
    needs('secretName', 'shareName'),
    namespaceIfSet('secretNamespace', 'must be a valid namespace name'),
  ),
  cinder: all(needs('volumeID'), secretIn('secretRef')),
  csi: all(
    csiDriver,
    needs('volumeHandle'),
    secretIn('controllerPublishSecretRef'),
    secretIn('controllerExpandSecretRef'),
    secretIn('nodePublishSecretRef'),
    secretIn('nodeExpandSecretRef'),
  ),
  glusterfs: all(
    needs('endpoints', 'path'),
    namespaceIfSet(
      'endpointsNamespace',
      'if the endpointnamespace is set, it must be a valid namespace name',
    ),
  ),
  iscsi: all(iscsi, secretIn('secretRef')),
  storageos: all(storageOs, secretIn('secretRef')),
};
