// A field that holds a count or a percentage, such as maxSurge: 2 or "25%".
//
// Source: apimachinery pkg/util/intstr/intstr.go. In JSON a number is a count and text is text, so
// the value needs no wrapper.
import { type Parsed, parsed, refused } from './parsed.js';

export type IntOrString = number | string;

/** A count as it is, a percentage of `total` rounded up or down. Text without a % is refused. */
export function scaledValue(
  intOrPercent: IntOrString | undefined,
  total: number,
  roundUp: boolean,
): Parsed<number> {
  if (intOrPercent === undefined) return refused('nil value for IntOrString');
  if (typeof intOrPercent === 'number') return parsed(intOrPercent);
  const percent = percentOf(intOrPercent);
  if (!percent.ok) return refused(`invalid value for IntOrString: ${percent.error}`);
  const share = (percent.value * total) / 100;
  return parsed((roundUp ? Math.ceil(share) : Math.floor(share)) + 0); // Adding 0 turns -0 into 0.
}

/** What a command line means by `8080` or `http`: a number if it is a 32-bit one, else a name. */
export function parseIntOrString(text: string): IntOrString {
  const number = atoi(text);
  return number.ok && Math.abs(number.value + 0.5) < 2 ** 31 ? number.value : text;
}

/** The number in it, or 0 for text that holds none: Go's IntValue. */
export function intValue(intOrString: IntOrString): number {
  if (typeof intOrString === 'number') return intOrString;
  const number = atoi(intOrString);
  return number.ok ? number.value : 0;
}

function percentOf(text: string): Parsed<number> {
  if (!text.endsWith('%')) return refused('invalid type: string is not a percentage');
  const number = atoi(text.slice(0, -1));
  return number.ok ? number : refused(`invalid value ${JSON.stringify(text)}: ${number.error}`);
}

/** Go's strconv.Atoi, with its words. Numbers beyond 2^53 are out of range here, as none is meant. */
function atoi(text: string): Parsed<number> {
  const failure = `strconv.Atoi: parsing ${JSON.stringify(text)}:`;
  if (!/^[-+]?\d+$/.test(text)) return refused(`${failure} invalid syntax`);
  const number = Number(text);
  if (!Number.isSafeInteger(number)) return refused(`${failure} value out of range`);
  return parsed(number + 0);
}
