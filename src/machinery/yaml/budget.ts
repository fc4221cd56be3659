// How much of a YAML document may come from aliases: what stops a few lines from growing to gigabytes.
//
// Source: go.yaml.in/yaml/v2 decode.go, whose numbers these are: nearly everything may be aliased in
// small documents, a tenth in those of four million nodes.
import { YamlFault } from './fault.js';

const SMALL_NODES = 400_000;
const LARGE_NODES = 4_000_000;

export class AliasBudget {
  private nodes = 0;
  private aliasedNodes = 0;
  private aliasDepth = 0;
  private depth = 0;
  private readonly depthMax: number;

  constructor(depthMax: number) {
    this.depthMax = depthMax;
  }

  enterNode(): void {
    this.nodes++;
    this.depth++;
    if (this.aliasDepth > 0) this.aliasedNodes++;
    if (this.depth > 2 * this.depthMax) {
      throw new YamlFault(`yaml: exceeded max depth of ${this.depthMax}`);
    }
    const isSmall = this.aliasedNodes <= 100 || this.nodes <= 1000;
    if (!isSmall && this.aliasedNodes / this.nodes > allowedRatio(this.nodes)) {
      throw new YamlFault('yaml: document contains excessive aliasing');
    }
  }

  leaveNode(): void {
    this.depth--;
  }

  enterAlias(): void {
    this.aliasDepth++;
  }

  leaveAlias(): void {
    this.aliasDepth--;
  }
}

function allowedRatio(nodes: number): number {
  const share = (nodes - SMALL_NODES) / (LARGE_NODES - SMALL_NODES);
  return 0.99 - 0.89 * Math.min(Math.max(share, 0), 1);
}
