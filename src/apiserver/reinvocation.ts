// Who is asked again to change an object that somebody has changed since: all that is admitted is admitted once more then, and
// policies and webhooks that want to be asked again are, once [apiserver pkg/admission/reinvocation.go,
// plugin/policy/mutating/reinvocationcontext.go, plugin/webhook/mutating/reinvocationcontext.go].

import type { Draft } from 'immer';
import { equal } from '../machinery/equal.js';
import { type KubeObject, mutableCopy } from '../machinery/object.js';

export class Reinvocation {
  readonly policies = new Asked();
  readonly webhooks = new Asked();

  /** Whether anybody changed the object, so that there is another round; there are no more than two. */
  beginAgain(): boolean {
    if (!this.policies.hasChanged && !this.webhooks.hasChanged) return false;
    this.policies.beginAgain();
    this.webhooks.beginAgain();
    return true;
  }
}

/** Those of one sort, by names of theirs. */
export class Asked {
  hasChanged = false;
  #isAgain = false;
  #left: unknown;
  readonly #before = new Set<string>();
  readonly #again = new Set<string>();

  beginAgain(): void {
    this.#isAgain = true;
  }

  /** Whoever has changed the object since the last round makes all be asked again that want to be. */
  enter(object: Draft<KubeObject>): void {
    if (this.#isAgain && !equal(this.#left, object)) this.#require();
  }

  leave(object: Draft<KubeObject>): void {
    this.#left = mutableCopy(object);
  }

  /** In the second round only those are asked that were in the first. */
  skips(name: string): boolean {
    return this.#isAgain && !this.#again.has(name);
  }

  /** One of them has changed the object: those before it want to see that. */
  changed(): void {
    this.hasChanged = true;
    this.#require();
  }

  mayAskAgain(name: string): void {
    this.#before.add(name);
  }

  #require(): void {
    for (const name of this.#before) this.#again.add(name);
    this.#before.clear();
  }
}
