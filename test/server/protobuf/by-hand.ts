// Pieces of protobuf by hand, for bodies that no encoder would write.

/** An envelope around any bytes. */
export function sealed(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const meta = [...bytes(1, text(apiVersion)), ...bytes(2, text(kind))];
  return Uint8Array.from([0x6b, 0x38, 0x73, 0, ...bytes(1, meta), ...bytes(2, raw)]);
}

export const text = (value: unknown): Uint8Array => new TextEncoder().encode(String(value));

export function varint(value: number): number[] {
  const out: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  for (; left > 127n; left >>= 7n) out.push(Number(left & 127n) | 128);
  return [...out, Number(left)];
}

export const bytes = (number: number, value: ArrayLike<number>): number[] => [
  ...varint(number * 8 + 2),
  ...varint(value.length),
  ...Array.from(value),
];
