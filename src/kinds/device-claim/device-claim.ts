// What asks for devices, as claims, their templates and classes of devices say it alike, and its defaults
// [apis/resource/v1/types.go, defaults.go].
//
// Claims are kept and checked; nobody here allocates a device, nor makes a claim from a template.

import type { Draft } from 'immer';

export interface DeviceSelector {
  readonly cel?: { readonly expression?: string };
}

export interface DeviceConfiguration {
  readonly opaque?: { readonly driver?: string; readonly parameters?: unknown };
}

/** How many devices of a class, and which. */
export interface Devices {
  readonly deviceClassName?: string;
  readonly selectors?: readonly DeviceSelector[];
  readonly allocationMode?: string;
  readonly count?: number;
  readonly tolerations?: readonly DeviceToleration[];
}

export interface DeviceToleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface DeviceRequest {
  readonly name?: string;
  readonly exactly?: Devices;
  readonly firstAvailable?: readonly (Devices & { readonly name?: string })[];
}

export interface DeviceClaim {
  readonly requests?: readonly DeviceRequest[] | null;
  readonly constraints?: readonly {
    readonly requests?: readonly string[];
    readonly matchAttribute?: string;
    readonly distinctAttribute?: string;
  }[];
  readonly config?: readonly (DeviceConfiguration & { readonly requests?: readonly string[] })[];
}

export interface ClaimSpec {
  readonly devices?: DeviceClaim;
}

export function defaultClaim(spec: Draft<ClaimSpec> | undefined): void {
  for (const { exactly, firstAvailable } of spec?.devices?.requests ?? [])
    for (const devices of [...(exactly ? [exactly] : []), ...(firstAvailable ?? [])]) {
      devices.allocationMode ||= 'ExactCount';
      if (devices.allocationMode === 'ExactCount') devices.count ||= 1;
      for (const toleration of devices.tolerations ?? []) toleration.operator ||= 'Equal';
    }
}
