// Writes screenshots/. Run it by hand, `node make-screenshots.mjs`, after building the page. It needs Chromium.
import { mkdir, writeFile } from 'node:fs/promises';
import { launch } from '../tests/js/support/chromium.mjs';
import { example, servePage } from '../tests/js/support/page.mjs';

/** The example, colours and window of each screenshot. */
const SHOTS = [
  { name: 'verified-light', example: 'RS256', colorScheme: 'light', width: 1280, height: 900 },
  { name: 'verified-dark', example: 'RS256', colorScheme: 'dark', width: 1280, height: 900 },
  { name: 'rejected-light', example: 'HS/RS confusion', colorScheme: 'light', width: 1280, height: 900 },
  { name: 'rejected-dark', example: 'Duplicate member', colorScheme: 'dark', width: 1280, height: 900 },
  { name: 'phone-verified', example: 'EdDSA', colorScheme: 'light', width: 390, height: 844, to: '#verdict' },
  { name: 'phone-rejected', example: 'Wrong audience', colorScheme: 'dark', width: 390, height: 844, to: '#verdict' },
];

const server = await servePage();
const browser = await launch();
try {
  await mkdir(new URL('screenshots/', import.meta.url), { recursive: true });
  for (const { name, example: shown, colorScheme, width, height, to } of SHOTS) {
    const viewport = { width, height };
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' });
    const page = await context.newPage();
    await page.goto(server.address);
    await example(page, shown);
    await page.locator('#verdict .headline').filter({ hasText: /erified/ }).waitFor();
    if (to !== undefined) await page.locator(to).evaluate((element) => element.scrollIntoView());
    await page.evaluate(() => document.activeElement.blur());
    await page.waitForTimeout(300);
    const bytes = await webp(context, await page.screenshot());
    await writeFile(new URL(`screenshots/${name}.webp`, import.meta.url), bytes);
    console.log(`${name}.webp ${(bytes.length / 1000).toFixed(0)} KB`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}

/** Converts PNG to WebP in the browser, at a third of the size. */
async function webp(context, png) {
  const page = await context.newPage();
  const address = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.92);
  }, `data:image/png;base64,${png.toString('base64')}`);
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}
