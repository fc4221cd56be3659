// Where in its document a YAML node begins: messages about duplicate keys tell the line.

/** The offsets that a parser's event has, below zero or missing where it has none. */
export interface NodeOffsets {
  readonly type: number;
  readonly start?: number;
  readonly valueStart?: number;
  readonly anchorStart?: number;
  readonly tagStart?: number;
  readonly style?: number;
}

const LITERAL_STYLE = 4;

/** From 1; nothing for a node without text. A literal begins on the line of its `|`. */
export function startLine(text: string, node: NodeOffsets | undefined): number | undefined {
  if (node === undefined) return undefined;
  const { start, valueStart, anchorStart, tagStart } = node;
  const offsets = [start, valueStart, anchorStart, tagStart];
  const given = offsets.filter((offset) => offset !== undefined && offset >= 0) as number[];
  if (given.length === 0) return undefined;
  const line = text.slice(0, Math.min(...given)).split('\n').length;
  const isLiteral = valueStart !== undefined && (node.style ?? 0) >= LITERAL_STYLE;
  return isLiteral && given.length === 1 ? line - 1 : line;
}
