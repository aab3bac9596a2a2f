import { type KeyState, keyStates } from '@/lib/api-keys/state';

/** Acme's keys: long and short names, in several scripts, in every state. */
export type NamedKey = {
  name: string;
  space: string;
  /** The owner's e-mail address up to the @. */
  owner: string;
  createdMinutesAgo: number;
  /** Its relative load, from which `usageOf` computes requests. */
  hourly: number;
  /** Minutes since the last request; null for a key that was never used. */
  idleMinutes: number | null;
  state: KeyState;
};

// name | space | owner | created | requests an hour | last used | state
const table = `
Production API | Platform | admin | 412d | 940 | 2m | active
Staging API | Platform | admin | 410d | 60 | 2m | active
Development Key | Platform | editor | 300d | 12 | 3h | active
CI/CD Pipeline | Platform | admin | 365d | 35 | 22m | active
Nightly regression suite | Platform | former | 520d | 9 | 7h | active
Load test, do not use in production | Platform | admin | 45d | 0 | - | disabled
Terraform | Platform | former | 700d | 2 | 40d | removed
Kubernetes operator (eu-central-1) | Platform | admin | 210d | 75 | 2m | active
Kubernetes operator (us-east-1) | Platform | admin | 210d | 81 | 2m | active
Billing reconciliation | Platform | admin | 190d | 4 | 11h | active
🚀 Launch week | Platform | editor | 95d | 20 | 60d | expired
Analytics Dashboard - Dev | Web | editor | 130d | 8 | 1h | active
Analytics Dashboard - Production | Web | editor | 129d | 310 | 2m | active
Marketing site chat widget | Web | editor | 88d | 140 | 2m | active
Search suggestions | Web | viewer | 77d | 520 | 2m | active
Preview deployments | Web | editor | 66d | 15 | 50m | active
Checkout assistant - Production | Web | admin | 240d | 225 | 2m | active
Checkout assistant - Staging | Web | admin | 239d | 6 | 2d | active
Old landing page | Web | former | 610d | 3 | 12d | removed
A/B test "Spring" (50 %) | Web | editor | 33d | 44 | 2m | active
Übersetzungen für die Website | Web | editor | 51d | 17 | 35m | active
Hackathon | Web | viewer | 160d | 5 | 150d | expired
Mobile App - Production | Mobile | space-editor | 280d | 610 | 2m | active
Mobile App - TestFlight | Mobile | space-editor | 279d | 14 | 18m | active
Android internal track | Mobile | space-editor | 120d | 11 | 4h | active
iOS keyboard extension | Mobile | editor | 25d | 33 | 2m | active
Push notification summaries | Mobile | space-editor | 58d | 90 | 2m | active
تطبيق الجوال – الإنتاج | Mobile | space-editor | 41d | 26 | 2m | active
Crash report triage | Mobile | editor | 14d | 0 | - | active
Legacy app 2.x | Mobile | former | 900d | 40 | 9h | removed
Notebook: churn model | Data Science | space-admin | 72d | 7 | 5h | active
Notebook: pricing | Data Science | space-admin | 70d | 0 | - | active
Embeddings backfill 2025 | Data Science | space-admin | 155d | 180 | 21d | disabled
Feature store sync | Data Science | space-admin | 220d | 24 | 2m | active
Quarterly report generator for the board and the audit committee, all regions (reads only) | Data Science | admin | 183d | 3 | 3d | active
dbt | Data Science | space-admin | 310d | 13 | 41m | active
Evaluation harness | Data Science | space-admin | 19d | 260 | 2m | active
Trial for a contractor | Data Science | space-admin | 60d | 4 | 30d | expired
Helpdesk macros | Customer Support | admin | 140d | 130 | 2m | active
Ticket summaries | Customer Support | admin | 139d | 205 | 2m | active
Réponses automatiques | Customer Support | admin | 47d | 38 | 2m | active
Phone transcripts | Customer Support | former | 330d | 55 | 6d | disabled
Slack bot | Customer Support | space-editor | 29d | 16 | 12m | active
Satisfaction survey | Customer Support | admin | 8d | 0 | - | active
Chatbot v1 | Customer Support | former | 480d | 21 | 3h | removed
本番環境 | 研究開発 | space-admin | 92d | 64 | 2m | active
実験用キー 🧪 | 研究開発 | space-admin | 9d | 5 | 90m | active
Tokyo office printer 🖨️ | 研究開発 | space-admin | 3d | 0 | - | active
`;

const minutes: Record<string, number> = { m: 1, h: 60, d: 1_440 };

/** Returns the minutes of `3h` or `40d`. */
function toMinutes(text: string): number {
  return Number(text.slice(0, -1)) * (minutes[text.slice(-1)] ?? 1);
}

export const namedKeys: readonly NamedKey[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', space = '', owner = '', created = '', hourly, idle = '-', state] = line.split(' | ');
    return {
      name,
      space,
      owner,
      hourly: Number(hourly),
      createdMinutesAgo: toMinutes(created),
      idleMinutes: idle === '-' ? null : toMinutes(idle),
      state: keyStates.find((known) => known === state) ?? 'active',
    };
  });
