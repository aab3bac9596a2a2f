import type { NextRequest } from 'next/server';
import { handlers } from '@/lib/auth';
import { answerAuth } from '@/lib/auth/answer-auth';

export const GET = (request: NextRequest) => answerAuth(request, handlers.GET);
export const { POST } = handlers;
