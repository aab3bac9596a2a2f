/** The padding of cells in a key's tables of requests, smaller in narrow tables. */
export const requestCellsClass = '*:px-2 *:first:pl-5 *:last:pr-5 @2xl:*:px-3';
