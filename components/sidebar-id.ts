/** The sidebar's id: what its button opens and its links close. */
export const sidebarId = 'sidebar';
