// What a controller asks for, carried out by an API server that says yes to everything but what a case says it refuses.
//
// The order is that of the cluster: intents one after another, what follows from an answer at once, and the end of all
// of them at the first refusal.

import type { ApiRequest } from '../../../src/apiserver/request.js';
import type { Intent } from '../../../src/controllers/controller.js';
import type { View } from '../../../src/events/view.js';
import type { KubeObject, Manifest, Millis } from '../../../src/machinery/object.js';
import type { Failure } from '../../../src/machinery/status.js';
import type { Fields } from '../corpus.js';

export interface Outcome {
  /** Without Events. */
  readonly requests: readonly ApiRequest[];
  readonly events: readonly Fields[];
  /** When it wants to look again. */
  readonly wakes: readonly Millis[];
}

type Refusal = (request: ApiRequest, earlier: readonly ApiRequest[]) => Failure | undefined;

export function carriedOut(intents: readonly Intent[], view: View, refusal?: Refusal): Outcome {
  const requests: ApiRequest[] = [];
  const events: Fields[] = [];
  const wakes: Millis[] = [];
  const run = (list: readonly Intent[]): void => {
    for (const intent of list) {
      if (intent.type === 'Wake') {
        wakes.push(intent.at);
        continue;
      }
      if (intent.type === 'Rest') continue;
      const { request } = intent;
      if (request.verb === 'create' && request.object.kind === 'Event') {
        events.push(request.object as Fields);
        continue;
      }
      const failure = refusal?.(request, requests);
      requests.push(request);
      if (failure) {
        const instead = intent.otherwise?.(failure) ?? [];
        run(instead);
        if (!intent.otherwise || instead.length > 0) return;
        continue;
      }
      if (intent.afterwards) run(intent.afterwards(resultOf(request, view, requests.length), view));
    }
  };
  run(intents);
  return { requests, events, wakes };
}

function resultOf(request: ApiRequest, view: View, count: number): KubeObject {
  if (request.verb === 'create') return born(request.object, count);
  return view.find(request.ref) ?? born({ apiVersion: 'v1', kind: request.ref.kind }, count);
}

function born(object: Manifest, count: number): KubeObject {
  const { generateName = '', name = `${generateName}${count}` } = object.metadata ?? {};
  return {
    ...object,
    metadata: {
      ...object.metadata,
      name,
      uid: `made-${count}`,
      resourceVersion: '1',
      creationTimestamp: '2026-11-22T20:00:00Z',
    },
  };
}

export const createdOf = (outcome: Outcome, kind: string): readonly Fields[] =>
  outcome.requests.flatMap((request) =>
    request.verb === 'create' && !request.subresource && request.object.kind === kind
      ? [request.object as Fields]
      : [],
  );

export const deletedOf = (outcome: Outcome, kind: string): readonly string[] =>
  outcome.requests.flatMap((request) =>
    request.verb === 'delete' && request.ref.kind === kind ? [request.ref.name] : [],
  );

export const patchesOf = (outcome: Outcome, kind: string): readonly Fields[] =>
  outcome.requests.flatMap((request) =>
    request.verb === 'patch' && request.ref.kind === kind
      ? [{ name: request.ref.name, ...(request.patch as Fields) }]
      : [],
  );

/** The statuses written to an object of this kind, in their order. */
export const statusesOf = (outcome: Outcome, kind: string): readonly Fields[] =>
  outcome.requests.flatMap((request) =>
    request.verb === 'update' && request.subresource === 'status' && request.ref.kind === kind
      ? [(request.object as Fields)['status']]
      : [],
  );
