import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { EarlyClicks } from '@/components/early-clicks';
import { TranslationGuard } from '@/components/translation-guard';
import { parseTheme, themeCookie } from '@/lib/account/theme';
import { productName } from '@/lib/page-title';
import './globals.css';

export const metadata: Metadata = {
  title: { default: productName, template: `%s · ${productName}` },
  robots: { index: false },
  // Browsers request /favicon.ico without a link.
  icons: { icon: { url: '/icon.svg', type: 'image/svg+xml' }, apple: '/apple-touch-icon.png' },
};

export const viewport: Viewport = { colorScheme: 'light dark' };

/** Every page is rendered per request, because a prerendered page can't contain a nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html
      lang="en"
      // Set by the server, so that no other theme flashes; without it the system's theme applies.
      data-theme={theme === 'system' ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body>
        <EarlyClicks />
        <TranslationGuard />
        {children}
      </body>
    </html>
  );
}
