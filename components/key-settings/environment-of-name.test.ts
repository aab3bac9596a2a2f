import { expect, test } from 'vitest';
import { environmentOfName } from './environment-of-name';

test.each([
  ['Mobile App - Production', 'production'],
  ['Analytics Dashboard - Dev', 'development'],
  ['CI/CD Pipeline', null],
  ['PROD', 'production'],
  ['prod-eu-1', 'production'],
  ['prod2', 'production'],
  ['my_staging_worker', 'staging'],
  ['stagingWorker', 'staging'],
  ['CheckoutDev', 'development'],
  ['Dev tools - Production', 'production'],
  ['Pre-production', 'staging'],
  ['preprod', 'staging'],
  ['non-prod', null],
  ['not production, dev', 'development'],
  ['Product catalog', null],
  ['Delivery', null],
  ['Developer portal', null],
  ['Alive check', null],
  ['生产环境 prod', 'production'],
  ['constructor', null],
  ['', null],
])('proposes for the name “%s” the environment %s', (name, environment) => {
  expect(environmentOfName(name)).toBe(environment);
});
