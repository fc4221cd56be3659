// The volumes of cloud providers and storage systems: their types in words, and their fields by title.
//
// Source: kubectl pkg/describe/describe.go. Where a field is not set, one that begins
// with `0` is a number and one that begins with `!` a switch.

type Titles = Readonly<Record<string, string>>;

/** By the field of the volume: the type, and the titles of what is in it. */
export const CLOUD_VOLUMES: Readonly<Record<string, readonly [string, Titles]>> = {
  awsElasticBlockStore: [
    'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    { VolumeID: 'volumeID', FSType: 'fsType', Partition: '0partition', ReadOnly: '!readOnly' },
  ],
  azureDisk: [
    'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    {
      ...{ DiskName: 'diskName', DiskURI: 'diskURI', Kind: 'kind', FSType: 'fsType' },
      ...{ CachingMode: 'cachingMode', ReadOnly: '!readOnly' },
    },
  ],
  azureFile: [
    'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
    { SecretName: 'secretName', ShareName: 'shareName', ReadOnly: '!readOnly' },
  ],
  cinder: [
    'Cinder (a Persistent Disk resource in OpenStack)',
    { VolumeID: 'volumeID', FSType: 'fsType', ReadOnly: '!readOnly', SecretRef: 'secretRef' },
  ],
  fc: [
    'FC (a Fibre Channel disk)',
    { TargetWWNs: 'targetWWNs', LUN: 'lun', FSType: 'fsType', ReadOnly: '!readOnly' },
  ],
  gcePersistentDisk: [
    'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    { PDName: 'pdName', FSType: 'fsType', Partition: '0partition', ReadOnly: '!readOnly' },
  ],
  gitRepo: [
    'GitRepo (a volume that is pulled from git when the pod is created)',
    { Repository: 'repository', Revision: 'revision' },
  ],
  vsphereVolume: [
    'vSphereVolume (a Persistent Disk resource in vSphere)',
    { VolumePath: 'volumePath', FSType: 'fsType', StoragePolicyName: 'storagePolicyName' },
  ],
};
