// Which nodes have which images, by the names that their kubelets report, and how large they are there.
//
// Source: pkg/scheduler/backend/cache (imageStates). Departure: a node that reports another size than the others is believed of
// itself, where upstream believes whoever came first, which a snapshot that is made anew could not know.

import type { ContainerImage } from 'kubernetes-types/core/v1.js';

type Images = readonly ContainerImage[] | undefined;

export class NodeImages {
  readonly #holders = new Map<string, Map<string, number>>();

  /** What nodes have an image, and its size there in bytes; undefined if none has it. */
  holders(image: string): ReadonlyMap<string, number> | undefined {
    return this.#holders.get(image);
  }

  /** A node has other images than before. */
  replace(node: string, before: Images, after: Images): void {
    if (before === after) return;
    for (const { names = [] } of before ?? []) for (const name of names) this.#remove(name, node);
    for (const { names = [], sizeBytes = 0 } of after ?? [])
      for (const name of names) this.#add(name, node, sizeBytes);
  }

  #add(name: string, node: string, size: number): void {
    const holders = this.#holders.get(name);
    if (holders) holders.set(node, size);
    else this.#holders.set(name, new Map([[node, size]]));
  }

  #remove(name: string, node: string): void {
    const holders = this.#holders.get(name);
    holders?.delete(node);
    if (holders?.size === 0) this.#holders.delete(name);
  }
}
