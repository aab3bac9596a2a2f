/** The paddings of a row's cells in a key's tables of requests: narrower where the table is. */
export const requestCellsClass = '*:px-2 *:first:pl-5 *:last:pr-5 @2xl:*:px-3';
