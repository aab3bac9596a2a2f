const maxNames = 3;
const formatter = new Intl.ListFormat('en-US', { type: 'disjunction' });

/** A few names as one phrase: "Ada, Grace or another admin". */
export function PeopleList({ names }: { names: string[] }) {
  const some = names.slice(0, maxNames);
  const parts = names.length === 0 ? ['an admin'] : names.length > maxNames ? [...some, 'another admin'] : some;
  return <span className="text-ink">{formatter.format(parts)}</span>;
}
