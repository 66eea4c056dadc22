// A real Firefox without a window.
import { firefox } from 'playwright-core';

/** Starts Firefox from the distribution's package. `close` ends it. */
export function launch() {
  const executablePath = process.env.KEYWARD_FIREFOX ?? '/usr/bin/firefox-esr';
  return firefox.launch({ channel: 'moz-firefox', executablePath, headless: true, timeout: 60_000 });
}
