/**
 * Folds a name or a search text: case, accents and composition make no difference, in any script. The generated column
 * `name_folded` of api_keys does the same in SQL.
 */
export function foldName(name: string): string {
  // By way of upper case, where ß meets ss.
  return name
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
