// How long a text is in UTF-8, as Go and files measure it.

/** Whether it is longer than so many bytes, of which no code unit has more than three: most texts need not be encoded to tell. */
export const isLonger = (text: string, max: number): boolean =>
  text.length * 3 > max && new TextEncoder().encode(text).length > max;
