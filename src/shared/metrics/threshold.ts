// From which probability on a label is given, where a text may have several.

/** Where nothing was tried on a validation part. */
export const defaultThreshold = 0.5
