/** Nothing to do at start; without a file of its own this app would run the product's. */
export function register(): void {}
