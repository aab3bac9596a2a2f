/** The address of a person's picture; each version has its own, so it may be kept for good. Null: initials. */
export function avatarUrl(person: { id: string; avatarVersion: string | null }): string | null {
  return person.avatarVersion && `/account/avatars/${person.id}/${person.avatarVersion}`;
}
