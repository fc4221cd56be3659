// One request on its way to events: the state so far, and the bodies decided so far.
//
// A request may lead to several events (an eviction writes the disruption budget and deletes the pod);
// each part sees what the parts before it did. Nothing outside the step changes: a refused request is
// simply a step nobody keeps.

import type { Body, ObjectBody } from '../events/event.js';
import { type ClusterState, evolve } from '../events/state.js';
import { type View, viewOf } from '../events/view.js';
import { BYSTANDERS } from '../kinds/bystanders.js';
import type { Kind } from '../kinds/kind.js';
import { type FieldError, inOlderWords } from '../machinery/field-errors.js';
import { canonical, type KubeObject, type Revision } from '../machinery/object.js';
import type { Settings } from '../machinery/settings.js';
import type { Requester } from './request.js';

export class Step {
  readonly bodies: Body[] = [];
  /** The state after each of them. */
  readonly states: ClusterState[] = [];
  readonly warnings: string[] = [];
  readonly settings: Settings;
  readonly requester: Requester;
  #state: ClusterState;
  #view: View | undefined;
  #hasBystanders: boolean | undefined;

  constructor(state: ClusterState, settings: Settings, requester: Requester) {
    this.#state = state;
    this.settings = settings;
    this.requester = requester;
  }

  get state(): ClusterState {
    return this.#state;
  }

  get view(): View {
    this.#view ??= viewOf(this.#state, this.settings);
    return this.#view;
  }

  /** Whether there may be anybody who has a say in what others ask for. */
  get hasBystanders(): boolean {
    this.#hasBystanders ??= this.#state.indexes.sums.has(BYSTANDERS);
    return this.#hasBystanders;
  }

  get nextRevision(): Revision {
    return this.#state.revision + 1;
  }

  /** What is wrong with an object, as the release of the tape says it. */
  inItsWords(errors: readonly FieldError[]): readonly FieldError[] {
    return this.view.feature('FieldErrorsShowJson') ? errors : errors.map(inOlderWords);
  }

  /** Says what is doubtful about an object, to people: controllers do not listen. */
  warn({ warnings }: Kind, object: KubeObject, old: KubeObject | undefined): void {
    if (warnings && !this.requester.trusted)
      this.warnings.push(...warnings(object, old, this.view));
  }

  /** Stamps a draft with the revision of the event it makes, and moves the step's state on. */
  emit(type: ObjectBody['type'], draft: KubeObject): KubeObject {
    const revision = this.nextRevision;
    draft.metadata.resourceVersion = String(revision);
    const object = canonical(draft);
    this.bodies.push({ type, object });
    const { actor } = this.requester;
    const { now } = this.#state;
    this.#state = evolve(this.#state, { type, object, revision, at: now, actor, because: null });
    this.#view = undefined;
    this.states.push(this.#state);
    return object;
  }
}
