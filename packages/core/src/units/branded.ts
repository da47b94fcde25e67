declare const brand: unique symbol;

/** A primitive with a unit: two brands never mix without an explicit conversion. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };
