// JSON text as Go's encoding/json writes a map: keys in order, no blanks, and <, >, & escaped for HTML.
//
// JSON.stringify cannot be led to it: an object lists keys such as "10" before all others, whatever
// order they were put in. One departure: keys are ordered by UTF-16 code unit, Go's by byte, which is
// the same but beyond the basic plane.

/** `indent` as json.MarshalIndent takes it; without one, everything is on one line. */
export function goJson(value: unknown, indent = ''): string {
  return write(value, { indent, sorted: true }, '\n');
}

/** The same of a struct, whose fields stand in an order of their own: the one they are in. */
export function goStructJson(value: unknown, indent = ''): string {
  return write(value, { indent, sorted: false }, '\n');
}

interface Style {
  readonly indent: string;
  readonly sorted: boolean;
}

function write(value: unknown, style: Style, newline: string): string {
  if (value === null || typeof value !== 'object') return scalar(value);
  const { indent } = style;
  const inner = newline + indent;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((item) => write(item, style, inner))]
    : ['{', '}', fields(value, style, inner)];
  if (parts.length === 0) return open + close;
  if (indent === '') return open + parts.join(',') + close;
  return open + inner + parts.join(`,${inner}`) + newline + close;
}

function fields(value: object, style: Style, inner: string): string[] {
  const colon = style.indent === '' ? ':' : ': ';
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  if (style.sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, field]) => scalar(key) + colon + write(field, style, inner));
}

const scalar = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
