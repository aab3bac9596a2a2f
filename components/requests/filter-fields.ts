import { isStatusClass, type RequestFilterField, type RequestListParams } from '@/lib/requests/list-params';
import type { RequestList, RequestOptions } from '@/lib/requests/schema';
import { statusClasses, statusClassLabels } from '@/lib/usage/status-class';

/** The fields of the filter, in the order of its menu. */
export const filterFields: Record<RequestFilterField, string> = {
  keys: 'Key',
  spaces: 'Space',
  owners: 'Owner',
  environments: 'Environment',
  statuses: 'Status',
  codes: 'Error code',
  models: 'Model',
  endpoints: 'Endpoint',
  addresses: 'Address',
};
export const filterFieldNames = Object.keys(filterFields) as RequestFilterField[];

/** Fields whose values can be typed, because they are not all known. */
export const typedFields: readonly RequestFilterField[] = ['statuses', 'codes', 'models', 'addresses'];

/** Fields whose values are ids, which mean nothing to users without the name. */
const idFields: readonly RequestFilterField[] = ['keys', 'spaces', 'owners'];

const isOffered = (field: RequestFilterField): field is keyof RequestOptions & RequestFilterField =>
  !['keys', 'statuses', 'models', 'addresses'].includes(field);

export type FilterValue = { id: string; name: string };

/** Returns the display name of a value. */
function nameOf(field: RequestFilterField, id: string, found: RequestList, options: RequestOptions): string {
  if (field === 'statuses') return isStatusClass(id) ? statusClassLabels[id] : id;
  const known = field === 'keys' ? found.names : isOffered(field) ? [...options[field], ...found.names] : [];
  const named = known.find((item) => item.id === id);
  return named?.name ?? (idFields.includes(field) ? 'unknown' : id);
}

/** Returns the values that a field offers: the chosen ones, those of the page, and the known ones. */
export function valuesOf(
  field: RequestFilterField,
  shown: RequestListParams,
  found: RequestList,
  options: RequestOptions,
): FilterValue[] {
  const chosen = shown[field].map((id) => ({ id, name: nameOf(field, id, found, options) }));
  const all = [...chosen, ...offeredBy(field, found, options)];
  return all.filter(({ id }, place) => all.findIndex((other) => other.id === id) === place);
}

function offeredBy(field: RequestFilterField, { rows }: RequestList, options: RequestOptions): FilterValue[] {
  const texts = (values: (string | null)[]) =>
    values.flatMap((value) => (value ? [{ id: value, name: value }] : [])).sort((a, b) => (a.id < b.id ? -1 : 1));
  switch (field) {
    case 'keys':
      return rows.map(({ key }) => ({ id: key.id, name: key.name }));
    case 'statuses':
      return [
        ...statusClasses.map((id) => ({ id, name: statusClassLabels[id] })),
        ...texts(rows.map(({ status }) => String(status))),
      ];
    case 'models':
      return texts(rows.map(({ model }) => model));
    case 'addresses':
      return texts(rows.map(({ address }) => address));
    default:
      return options[field];
  }
}

/** Returns the chosen values of a field as a text: "Mobile, Web", "Chat completions, 2 more". */
export function chosenText(
  field: RequestFilterField,
  ids: readonly string[],
  found: RequestList,
  options: RequestOptions,
): string {
  const names = ids.map((id) => nameOf(field, id, found, options));
  return names.length <= 2 ? names.join(', ') : `${names[0]}, ${names.length - 1} more`;
}
