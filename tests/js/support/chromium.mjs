// A real browser without a window, and without a network beyond this machine.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--headless', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-proxy-server',
  // Not loopback names, so their pages are not secure contexts.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
];

/** Starts Chromium. `close` ends it. */
export function launch() {
  const executablePath = process.env.KEYWARD_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: 60_000 });
}
