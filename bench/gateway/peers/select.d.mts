export function findKey(
  authorization: string | null | undefined,
): Promise<{ id: string; name: string; organization_id: string } | undefined>;
