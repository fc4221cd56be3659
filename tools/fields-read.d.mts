/** `PodSpec.hostname`, in order: the fields that the simulation's code reads or writes. */
export function fieldsRead(root: string): readonly string[];
