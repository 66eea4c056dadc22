// A real WebKit (GTK's) on a virtual screen, through plain WebDriver.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';

const DRIVER = process.env.KEYWARD_WEBKIT ?? '/usr/bin/WebKitWebDriver';
const SCREEN = process.env.KEYWARD_XVFB ?? '/usr/bin/Xvfb';

/** The path of the browser that Debian packages for such tests. */
function miniBrowser() {
  for (const machine of readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'))) {
    for (const version of ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      const path = `/usr/lib/${machine}/${version}/MiniBrowser`;
      if (existsSync(path)) return path;
    }
  }
  throw new Error('MiniBrowser is missing: install webkit2gtk-driver and its library');
}

/**
 * Starts WebKit.
 * @returns `open(url)`; `evaluate(function, ...values)`, which awaits the function's result; `close`, which ends it
 */
export async function launch() {
  const screen = spawn(SCREEN, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let driver;
  const close = async () => {
    for (const child of [driver, screen]) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
  };
  try {
    const display = await within(20, new Promise((resolve, reject) => {
      screen.once('error', reject);
      screen.once('exit', () => reject(new Error('the screen ended')));
      screen.stdio[3].setEncoding('utf8').once('data', (text) => resolve(`:${text.trim()}`));
    }));
    const port = await freePort();
    driver = spawn(DRIVER, [`--port=${port}`, '--host=127.0.0.1'], {
      env: {
        ...process.env,
        DISPLAY: display,
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        NO_AT_BRIDGE: '1',
        GDK_BACKEND: 'x11',
      },
      stdio: 'ignore',
    });
    const session = await connect(`http://127.0.0.1:${port}`, driver);
    return {
      open: (url) => session('url', { url }),
      evaluate: async (work, ...values) => {
        const script = `const done = arguments[arguments.length - 1];
          Promise.resolve()
            .then(() => (${work})(...Array.from(arguments).slice(0, -1)))
            .then((value) => done([value]), (error) => done([undefined, String(error)]));`;
        const [value, error] = await session('execute/async', { script, args: values });
        if (error !== undefined && error !== null) throw new Error(error);
        return value;
      },
      close: async () => {
        await session('', undefined, 'DELETE').catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts a session as soon as the driver responds. */
async function connect(address, driver) {
  let ended;
  driver.once('error', (error) => (ended = error));
  driver.once('exit', () => (ended ??= new Error('the driver ended')));
  const command = async (path, body, method = 'POST') => {
    const response = await fetch(`${address}${path}`, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  for (let tries = 0; ; tries++) {
    if (ended !== undefined) throw ended;
    try {
      await command('/status', undefined, 'GET');
      break;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const browserOptions = { binary: miniBrowser(), args: ['--automation'] };
  const capabilities = {
    alwaysMatch: { timeouts: { script: 45_000, pageLoad: 45_000 }, 'webkitgtk:browserOptions': browserOptions },
  };
  const { sessionId } = await command('/session', { capabilities });
  return (path, body, method) => command(`/session/${sessionId}${path === '' ? '' : `/${path}`}`, body, method);
}

/** A port that was free a moment ago: the driver cannot choose a port and report it. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function within(seconds, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
