// A request is everything one may ask of the API, by whoever asks: kubectl, a controller, a scenario.
//
// It is Kubernetes' REST vocabulary as data. HTTP is one way to write a request, the command line another.

import type { UserInfo } from '../kinds/rbac/user.js';
import type { KubeObject, Manifest, ObjectRef } from '../machinery/object.js';

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';
/** JSON patch, JSON merge patch, strategic merge patch, server-side apply. */
export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: FieldValidation;
  /** Server-side apply: take fields from managers who own them with other values. */
  readonly force?: boolean;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: PropagationPolicy;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export type ApiRequest =
  | {
      readonly verb: 'create';
      readonly object: Manifest;
      /** A subresource such as binding or eviction of the object that `ref` names. */
      readonly subresource?: string;
      readonly ref?: ObjectRef;
      /** Fields that occurred twice in the document: JSON and YAML readers see them, objects do not. */
      readonly duplicates?: readonly string[];
      readonly options?: WriteOptions;
    }
  | {
      readonly verb: 'update';
      readonly ref: ObjectRef;
      /** Of a custom kind: the version spoken, if it is not the one clients prefer. */
      readonly version?: string;
      readonly object: Manifest;
      readonly subresource?: string;
      readonly duplicates?: readonly string[];
      readonly options?: WriteOptions;
    }
  | {
      readonly verb: 'patch';
      readonly ref: ObjectRef;
      readonly version?: string;
      readonly patchType: PatchType;
      readonly patch: unknown;
      readonly subresource?: string;
      readonly duplicates?: readonly string[];
      readonly options?: WriteOptions;
    }
  | {
      readonly verb: 'delete';
      readonly ref: ObjectRef;
      readonly version?: string;
      readonly options?: DeleteOptions;
    };

/**
 * Who asks. Controllers are part of us: their objects are well formed, so they are not decoded again, and
 * their writes are attributed to their field manager without being asked to name one.
 */
export interface Requester {
  readonly actor: string;
  readonly trusted: boolean;
  /** The person behind it; missing for the administrator. */
  readonly user?: UserInfo | undefined;
  /** Whose own permissions limit what they may give to others; missing where nobody enforces permissions. */
  readonly grantor?: UserInfo | undefined;
}

/** Makes what every cluster begins with. */
export const BOOTSTRAP_ACTOR = 'bootstrap';

/** The object a write led to; for deletes of objects that are gone at once, the object as it was. */
export interface Success {
  readonly object: KubeObject;
  /** Answer of a subresource that is not the object itself, such as a Scale. */
  readonly body?: unknown;
}
