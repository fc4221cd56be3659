// One text for one value, whatever order its fields were written in: what is hashed and compared.

/** Fields by code unit and no blanks; undefined ones are left out, undefined items become null. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  const members = names
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(fields[name])}`);
  return `{${members.join(',')}}`;
}

/**
 * As Go's json.Marshal writes a map: also safe inside HTML and JavaScript. Such is the text of
 * `kubectl.kubernetes.io/last-applied-configuration`, but for the line break that kubectl adds.
 */
export const goJson = (value: unknown): string =>
  canonicalJson(value).replace(/[<>&\u2028\u2029]/g, (char) => {
    const code = char.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
