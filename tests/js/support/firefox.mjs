// A real Firefox, without a window.
import { firefox } from 'playwright-core';

/** Starts Firefox as the distribution ships it; `close` ends it. */
export function launch() {
  const executablePath = process.env.KEYWARD_FIREFOX ?? '/usr/bin/firefox-esr';
  return firefox.launch({ channel: 'moz-firefox', executablePath, headless: true, timeout: 60_000 });
}
