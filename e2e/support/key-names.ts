/** What people write, and what has tripped searches before. */
export const keyNames = [
  ...['Production API', 'production-worker', 'PROD', 'Staging', '100% coverage', 'snake_case', 'C:\\build', "O'Brien"],
  ...['"quoted"', '生产环境 支付', '支付', '🚀 launch', '👩‍💻', 'مفتاح الإنتاج', 'מפתח', 'Größe', 'GRÖSSE', 'İstanbul'],
  ...['ΕΛΛΗΝΙΚΗ', 'ελληνικη', 'ελληνικής οδός', 'ΟΔΟΣ', 'Straße', 'ﷺ', 'a', '%', '_', '\\', '%%', 'e\u0301clair', 'É'],
  ...['a:* & b', "'", '  two  spaces', 'worker 2', 'Worker 10', 'Élan', 'Elan', 'elan 3', 'naïve', 'が', 'हिन्दी'],
];

/** Texts to search for: in names, of owners and spaces, by the last characters, several words, and nothing. */
export const searches = [
  ...keyNames,
  ...['prod', 'o', 'zz', 'absent word', 'ction', '支', '🚀', 'ö', 'i̇', 'ı', "n'", '\\b', '% c', 'aa', '\u0301'],
  ...[
    'api production',
    'production 1 zurich',
    'PROD zoe',
    'muller elysee',
    "o'brien 100%",
    'élan',
    'ELAN worker',
    'space',
  ],
  ...[
    'WcVaC',
    'wcvac',
    'pk_...WcVaC',
    'pk_…WcVaC',
    'pk_...wc',
    'pk_...',
    'pk_...W%',
    'cVaC',
    '...WcVaC',
    'elan9',
    'a1b2c prod',
  ],
  ...['a b c d e f g h i j zz', 'worker worker', 'worker\u3000elan'],
];
