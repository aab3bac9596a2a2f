/** The words that the names of bulk keys, users and spaces are composed of. */
const words = (text: string): string[] => text.trim().split(/\s+/);

export const services = words(`
  Analytics Billing Checkout Search Recommendations Notifications Onboarding Reporting Support Chatbot Warehouse
  Inventory Payments Fraud Identity Messaging Translation Moderation Scheduling Logistics Catalog Pricing Reviews
  Newsletter Transcription Summaries Embeddings Forecast Compliance Telemetry Feedback Invoices Contracts Travel
  Recruiting Training Insights Campaigns Routing Archive
`);

export const kinds = words(`
  API Worker Dashboard Pipeline Service Webhook Batch Assistant Bot Importer Exporter Gateway Notebook Job Agent
  Sync Monitor Widget Plugin CLI
`);

export const environments = words(`
  Production Staging Development Testing Preview Canary Sandbox Local
`);

export const givenNames = words(`
  Aiko Amara Anders Beatriz Carlos Chiara Dmitri Elif Fatima Goran Hana Ibrahim Jonas Kateryna Liam Mei Nadia Olu
  Priya Quentin Rosa Stefan Tomás Uma Viktor Wanjiru Ximena Yusuf Zoë
`);

export const familyNames = words(`
  Abebe Becker Costa Dubois Eriksen Fischer García Hashimoto Ivanova Jensen Kowalski Laurent Moreau Nguyen O’Brien
  Patel Quispe Rossi Schmidt Tanaka Usman Varga Wójcik Yılmaz Zhang
`);

export const teams = words(`
  Alpha Atlas Borealis Comet Delta Echo Falcon Harbor Juniper Kepler
`);

export const regions = ['', '', '', ' eu-west', ' us-east', ' ap-south', ' Berlin', ' Tokyo', ' São Paulo'];
