// What the rest of the simulator may ask of a kind. A kind answers; it never acts.
//
// Everything about a kind stands in its own folder and is found through the registry (index.ts): names,
// defaults, validation, what changes on create and update, admission, subresources, indexes, columns.
// Hooks that take a draft change it in place; it is a private copy. Everything else is read-only.

import type { Draft } from 'immer';
import type { Decoded, FieldValidation } from '../machinery/decode.js';
import type { FieldError } from '../machinery/field-errors.js';
import type { KubeObject, Manifest, Millis, ObjectRef } from '../machinery/object.js';
import type { Reader } from '../machinery/reader.js';
import type { Failure } from '../machinery/status.js';
import type { JsonSchema } from '../machinery/structural/json-schema.js';
import type { Cell } from '../machinery/table.js';
import type { TypeSchema } from '../machinery/type-schema.js';
import type { UserInfo } from './rbac/user.js';

/** One column of `kubectl get`. Those of another priority than 0 show with `-o wide` only. */
export interface Column<O> {
  readonly name: string;
  /** OpenAPI type; `string` when missing. */
  readonly type?: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  /** OpenAPI format; `name` for the first column. */
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  /** The feature gate without which it is not there. */
  readonly since?: string;
  /** The feature gate with which it is there no more. */
  readonly until?: string;
  /** What the cell says; `now` is for ages. Null: there is nothing to say. */
  readonly value: (object: O, now: Millis) => Cell;
}

/** Collects what a kind's objects are found by, and what they add up to. */
export interface IndexWriter {
  /** Files the object under `value` of `index`: found by `reader.indexed(kind, index, value)`. */
  file(index: string, value: string): void;
  /** Adds to a sum, such as the CPU requested on a node: read by `reader.tally(name)`. */
  add(name: string, amount: number): void;
  /**
   * Writes what follows from a part of the object, and from its namespace: once for as long as the part lives, which one
   * version of an object has from the one before, and many objects from their template. A part may stand here once.
   */
  part(part: object, follows: (write: IndexWriter) => void): void;
}

/** A change that a subresource asks for, carried out by the API server in the same step. */
export type Edit =
  | { readonly type: 'put'; readonly object: KubeObject }
  | { readonly type: 'delete'; readonly ref: ObjectRef; readonly gracePeriodSeconds?: number };

/** What a subresource other than status and scale does with a body posted to it: `pods/binding`. */
export type SubresourceHandler<O> = (
  object: O,
  body: Manifest & Readonly<Record<string, unknown>>,
  reader: Reader,
) => Failure | { readonly edits: readonly Edit[]; readonly response?: unknown };

/** A subresource that replaces one part of an object, by rules of its own: `pods/ephemeralcontainers`. */
export interface Part<O> {
  /** Takes the part out of what was asked for. */
  readonly take: (draft: Draft<O>, asked: Draft<Manifest>) => void;
  readonly validate: (object: O, old: O) => readonly FieldError[];
}

export interface ScalePaths {
  readonly specReplicas: string;
  readonly statusReplicas: string;
  /** Path of the label selector; in the status of custom resources, in the spec of built-in kinds. */
  readonly selector?: string;
}

/** A rule of one kind about the objects of all others, such as a ResourceQuota's. */
export interface Guard {
  /** Refuses the object, or changes the draft, or lets it pass. Runs before validation. */
  readonly admit?: (
    kind: Kind,
    draft: Draft<KubeObject>,
    old: KubeObject | undefined,
    reader: Reader,
  ) => Failure | undefined;
  /** Refuses the finished object, or lets it pass. Runs after validation. */
  readonly review?: (
    kind: Kind,
    object: KubeObject,
    old: KubeObject | undefined,
    reader: Reader,
  ) => Failure | undefined;
  /** Warnings about an object that passes. */
  readonly warnings?: (
    kind: Kind,
    object: KubeObject,
    old: KubeObject | undefined,
    reader: Reader,
  ) => readonly string[];
}

/** What only a kind has that a CustomResourceDefinition makes, at one of its versions. */
export interface CustomKind {
  /** The version its objects are stored at, whichever they are read and written at. */
  readonly storedVersion: string;
  /** On its way out: objects can be read and deleted, no more be made. */
  readonly terminating: boolean;
  /** Told with every answer about a version that is on its way out. */
  readonly deprecation?: string;
  /** A stored object as clients of this version see it. */
  readonly served: (object: KubeObject) => KubeObject;
  /** Reads what somebody sent: unknown fields are left out, and told. */
  readonly decode: (
    asked: Readonly<Record<string, unknown>>,
    validation: FieldValidation,
    duplicates?: readonly string[],
  ) => Decoded;
  /** The schema of its objects, as the definition states it. */
  readonly schema: JsonSchema;
  /** Which fields are owned apart, at this or another of its versions; undefined for one that is not served. */
  readonly ownership: (version: string) => TypeSchema | undefined;
}

/**
 * What only a kind has that is another version of a stored one. Nothing is kept of it: objects are converted, and
 * everything but their fields, defaults and columns is as the stored kind has it.
 */
export interface OtherVersion {
  /** A stored object as clients of this version see it. */
  readonly served: (object: KubeObject) => KubeObject;
  /** What clients of this version sent, as it is stored. */
  readonly stored: (object: Manifest) => Manifest;
  /** Stands for the stored kind's rules. Sees objects as they are stored. */
  readonly validate?: (object: KubeObject, old: KubeObject | undefined) => readonly FieldError[];
}

type SpecOf<O> = O extends { readonly spec: infer Spec } ? Spec : unknown;

export interface Kind<O extends KubeObject = KubeObject> {
  readonly group: string;
  /** The group that its field errors name, where that is the one it began in. */
  readonly groupInErrors?: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** What may be asked of it, where that is not everything. */
  readonly verbs?: readonly string[];
  /** The name of the type in the schema (src/kinds/type.ts): `V1Deployment`. */
  readonly type: string;
  readonly custom?: CustomKind;
  readonly converted?: OtherVersion;
  /** The types of a kind of our own: fields and their types, in the notation of the generated schema. */
  readonly schema?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What is documented of those types: of a type under '', of its fields under their names. */
  readonly docs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly status: boolean;
  /** The feature gate without which the kind is not served. */
  readonly gate?: string;
  /** An update of what is not there makes it [the strategies with AllowCreateOnUpdate]. */
  readonly createdByUpdate?: true;
  /** An update must say which version it replaces [those without AllowUnconditionalUpdate]. */
  readonly updatedByVersion?: true;
  readonly scale?: ScalePaths;
  readonly subresources?: { readonly [name: string]: SubresourceHandler<O> };
  readonly parts?: { readonly [name: string]: Part<O> };
  /** Whether metadata.generation is kept, and what counts as a change of the desired state. */
  readonly generation?: 'spec' | ((object: O, old: O) => boolean);
  /** The feature gate without which the kind keeps no generation. */
  readonly generationGate?: string;
  /** Generated names end in the time, so that objects made later sort later. */
  readonly namedByTime?: boolean;
  /** Nobody in a cluster decides it: how programs behave, and what breaks. */
  readonly isWorld?: boolean;
  /** How the part after `name` must look: upstream's name validation. */
  readonly validateName?: (name: string) => readonly string[];

  /** Fills in what the author left out. Runs before validation, on create and on update. */
  readonly defaults?: (draft: Draft<O>, reader: Reader) => void;
  /**
   * All that `defaults` does, where that is to fill in the spec and goes by nothing but it and the release. What else is done
   * to a new object of the kind then changes what is in its own fields in copies only.
   */
  readonly defaultsOfSpec?: (spec: Draft<SpecOf<O>>, reader: Reader) => void;
  /** Notes in a new object who asks for it, which the author may not say. Runs before defaults. */
  readonly requestedBy?: (draft: Draft<O>, user: UserInfo) => void;
  /** The registry's part of a create: initial status, allocated addresses. Runs after defaults. */
  readonly prepareForCreate?: (draft: Draft<O>, reader: Reader) => Failure | undefined;
  /** The registry's part of an update: what the author may not change is put back. */
  readonly prepareForUpdate?: (draft: Draft<O>, old: O, reader: Reader) => Failure | undefined;
  /** The built-in admission plugins that concern this kind. Runs on create and update, may change the draft. */
  readonly admit?: (draft: Draft<O>, old: O | undefined, reader: Reader) => Failure | undefined;
  /** What admission adds to one that joins a running cluster; what a cluster begins with has joined before. */
  readonly admitNewcomer?: (draft: Draft<O>) => void;
  /** Why a user may not write this, since it gives others what the user does not have. Asked where access is enforced. */
  readonly mayGrant?: (object: O, user: UserInfo, reader: Reader) => Failure | undefined;
  /** What this kind has to say about objects of other kinds in its namespace. */
  readonly guard?: Guard;
  /**
   * Every rule the object breaks. Empty when it is valid. Metadata is checked for all kinds alike. `template` is the frozen
   * spec, with its defaults, that a new object was made of, if there is one.
   */
  readonly validate?: (object: O, old: O | undefined, template?: unknown) => readonly FieldError[];
  /** Like validate, for updates of the status subresource. */
  readonly validateStatus?: (object: O, old: O) => readonly FieldError[];
  /** Warnings to send along with the answer: `Warning: ...`. */
  readonly warnings?: (object: O, old: O | undefined, reader: Reader) => readonly string[];
  /** Why the object may not be deleted at all. */
  readonly mayDelete?: (object: O, reader: Reader) => Failure | undefined;
  /** Seconds until the object is removed once deleted; 0 removes it at once. Missing: 0. */
  readonly gracePeriodSeconds?: (object: O, asked: number | undefined) => number;
  /** A finalizer that the first delete adds: somebody has to clear up before the object may go. */
  readonly cleanup?: string;
  /** What else a delete that does not remove the object at once writes: a Namespace's phase. */
  readonly prepareForDelete?: (draft: Draft<O>) => void;
  /** Whether something besides metadata.finalizers keeps a deleted object: a Namespace's spec does. */
  readonly held?: (object: O) => boolean;
  /** Which default deletion the kind has: dependents go in the background unless said otherwise. */
  readonly orphansByDefault?: boolean;

  /** May not stand among an object's owners: it does not last. */
  readonly ownsNothing?: boolean;
  /** No quota ever limits how many there are, which spares counting them. */
  readonly unlimited?: boolean;
  readonly indexes?: (object: O, write: IndexWriter) => void;
  /** Whether what `indexes` writes is what it wrote before, told sooner: true only if that is certain. */
  readonly isIndexedAlike?: (object: O, before: O) => boolean;
  /** Fields that a field selector may name, besides metadata.name and metadata.namespace. */
  readonly selectableFields?: { readonly [path: string]: (object: O) => string };
  readonly columns: readonly Column<O>[];
  /** What `describe` prints: lines with tabs, aligned by the printer. */
  readonly describe?: (object: O, reader: Reader) => string;
}

export const defineKind = <O extends KubeObject>(kind: Kind<O>): Kind<O> => kind;
