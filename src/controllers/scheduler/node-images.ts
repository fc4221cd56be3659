// Which nodes have which images, by the names that their kubelets report, and how large they are there.
//
// Source: pkg/scheduler/backend/cache (imageStates). Departure: a node that reports another size than the others is believed of
// itself, where upstream believes whoever came first, which a snapshot that is made anew could not know.

import type { ContainerImage } from 'kubernetes-types/core/v1.js';

type Images = readonly ContainerImage[] | undefined;

/** The nodes that have an image: by their slots its size there in bytes, nothing where it is not. */
export interface Holders {
  readonly sizes: (number | undefined)[];
  nodes: number;
}

export class NodeImages {
  readonly #holders = new Map<string, Holders>();

  /** Undefined if none has it. */
  holders(image: string): Holders | undefined {
    return this.#holders.get(image);
  }

  /** The node of a slot has other images than before. */
  replace(slot: number, before: Images, after: Images): void {
    if (before === after) return;
    for (const { names = [] } of before ?? []) for (const name of names) this.#remove(name, slot);
    for (const { names = [], sizeBytes = 0 } of after ?? [])
      for (const name of names) this.#add(name, slot, sizeBytes);
  }

  #add(name: string, slot: number, size: number): void {
    let holders = this.#holders.get(name);
    if (!holders) {
      holders = { sizes: [], nodes: 0 };
      this.#holders.set(name, holders);
    }
    if (holders.sizes[slot] === undefined) holders.nodes++;
    holders.sizes[slot] = size;
  }

  #remove(name: string, slot: number): void {
    const holders = this.#holders.get(name);
    if (holders?.sizes[slot] === undefined) return;
    holders.sizes[slot] = undefined;
    holders.nodes--;
    if (holders.nodes === 0) this.#holders.delete(name);
  }
}
