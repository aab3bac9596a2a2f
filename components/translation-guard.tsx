'use client';

/**
 * Lets React update a page that the browser has translated. Translators wrap texts in <font> elements, so that a node
 * that React removes or inserts before is no child of the expected parent any more, and React replaces the whole page by
 * an error (https://github.com/facebook/react/issues/11538).
 */
function guardAgainstTranslation(): void {
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function remove<T extends Node>(child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) as T;
    placeOf(this, child)?.remove();
    return child;
  };
  Node.prototype.insertBefore = function insert<T extends Node>(node: T, next: Node | null): T {
    if (next === null || next.parentNode === this) return insertBefore.call(this, node, next) as T;
    return insertBefore.call(this, node, placeOf(this, next)) as T;
  };
}

/** Returns the child of a parent that holds a moved node; null where the translator dropped the node. */
function placeOf(parent: Node, moved: Node): Element | null {
  let node: Node | null = moved;
  while (node && node.parentNode !== parent) node = node.parentNode;
  return node instanceof Element ? node : null;
}

if (typeof window !== 'undefined') guardAgainstTranslation();

/** Has the guard loaded on every page. Renders nothing. */
export function TranslationGuard() {
  return null;
}
