import type { Random } from './random';

const services =
  'api web app mobile checkout billing payments orders search analytics reports dashboard gateway worker batch importer exporter crawler indexer mailer notifier scheduler webhook chatbot assistant summarizer translator classifier recommender forecast pricing inventory catalog shipping returns loyalty identity sessions profile onboarding support tickets knowledge documents contracts invoices ledger treasury compliance audit risk fraud scoring underwriting claims policies quotes leads campaigns newsletter surveys events tracking metrics logging tracing alerts backup archive migration replica warehouse lakehouse notebook training evaluation labeling moderation transcription speech vision embeddings retrieval ranking agents planner executor sandbox playground prototype experiment hackathon intern partner reseller marketplace storefront kiosk terminal scanner telemetry firmware fleet routing dispatch weather maps geocoding calendar meetings recruiting payroll benefits learning library museum zoology quartz juniper'.split(
    ' ',
  );
const environments = ['Production', 'Staging', 'Dev', 'Test', 'Local', 'CI/CD', 'Preview', 'QA', 'EU', 'US', 'Canary'];
const shapes = ['API key', 'service', 'pipeline', 'bot', 'integration', 'client', 'job', 'function', 'backend', 'cron'];
const abroad = [
  '生产环境 支付网关',
  '数据分析 测试',
  '翻訳サービス 本番',
  '検索エンジン',
  '결제 서비스 운영',
  'مفتاح الإنتاج',
  'خدمة الدفع',
  'מפתח ייצור',
  'Ключ для отчётов',
  'ΕΛΛΗΝΙΚΗ ΥΠΗΡΕΣΙΑ',
  'Größenprüfung Straße',
  'İstanbul şubesi',
  '🚀 launch',
  '🔥 hot path',
  '👩‍💻 laptop',
  '100% coverage',
  'snake_case_job',
  'C:\\build\\agent',
];

/** A name as people write them; words range from every third key to a few in a million. */
export function keyName(random: Random, ageShare: number): string {
  const kind = random.next();
  const service = random.pickSkewed(services);
  const environment = random.pickSkewed(environments);
  if (kind < 0.00002) return `Zephyr ${service} ${environment}`;
  if (kind < 0.001) return `Wombat ${service} ${random.below(100)}`;
  if (kind < 0.03) return `${random.pick(abroad)} ${random.below(1000)}`;
  // A word that stopped being used: all its keys lie at the far end of the default order.
  if (ageShare > 0.8 && kind < 0.13) return `${capital(service)} monolith ${environment}`;
  if (kind < 0.4) return `${capital(service)} ${random.pickSkewed(shapes)} - ${environment}`;
  if (kind < 0.6) return `${service}-${random.pickSkewed(services)}-${environment.toLowerCase()}`;
  if (kind < 0.8) return `${capital(service)} ${environment} ${random.below(100_000)}`;
  return `${environment.toLowerCase()}/${service}_${random.bits().toString(16)}`;
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
