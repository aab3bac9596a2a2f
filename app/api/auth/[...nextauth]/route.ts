import type { NextRequest } from 'next/server';
import { answerAuth, atSite } from '@/lib/auth/answer-auth';
import { handlers } from '@/lib/auth/next-auth';

export const GET = (request: NextRequest) => answerAuth(request, handlers.GET);
export const POST = async (request: NextRequest) => handlers.POST(await atSite(request));
