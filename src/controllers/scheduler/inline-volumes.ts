// What keeps volumes that a pod names itself from being attached by a CSI driver, as those of cloud providers are.
//
// Source: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go and csi-translation-lib. Departure: volumes are not
// counted against what a node can attach.

import type { Pod } from '../../kinds/pod/index.js';

/** The error at which the scheduler stops once a node is fit otherwise. */
export function inlineVolumeError({ spec }: Pod): string | undefined {
  for (const { name, azureDisk } of spec.volumes ?? [])
    if (azureDisk?.kind !== undefined && azureDisk.kind !== 'Managed')
      return (
        `running "NodeVolumeLimits" filter plugin: converting volume(${name}) from inline to csi: ` +
        `kind(${azureDisk.kind}) is not supported in csi migration`
      );
  return undefined;
}
