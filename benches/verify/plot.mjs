// The plot of the README: for each runtime and algorithm, the time of one verification relative to jose's.

const PANELS = { node: 'Node.js', chromium: 'Chromium', firefox: 'Firefox', workerd: 'workerd' };
const WIDTH = 900;
const MARGIN = 20;
const LABEL = 86;
const ROW = 22;
const BAR = 14;
const TOP = 80;
/** Longer bars are truncated at this ratio. */
const MOST = 1.5;

/** @param report the content of `verify.json` */
export function plot({ runtimes, machine, peers }) {
  const panels = Object.keys(PANELS).flatMap((name) => {
    const runtime = runtimes.find((one) => one.name === name);
    const rows = runtime?.cases.filter(({ group, ratio }) => group === 'algorithms' && ratio !== undefined) ?? [];
    return rows.length === 0 ? [] : [{ title: runtime.version, rows }];
  });
  const width = (WIDTH - 3 * MARGIN) / 2;
  const heights = pairs(panels).map((pair) => 56 + ROW * Math.max(...pair.map(({ rows }) => rows.length)));
  const height = TOP + heights.reduce((sum, one) => sum + one, 0) + 24;
  const drawn = pairs(panels).flatMap((pair, line) => {
    const y = TOP + heights.slice(0, line).reduce((sum, one) => sum + one, 0);
    return pair.map((panel, column) => panelAt(panel, MARGIN + column * (width + MARGIN), y, width));
  });
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">
<title id="title">Time of one verification in keyward, relative to jose</title>
${STYLE}
<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>
<text class="head" x="${MARGIN}" y="30">Time of one verification, relative to jose</text>
<text class="small" x="${MARGIN}" y="50">Shorter is faster. ${
    of(runtimes)
  }; RSA of 2048 bits where no other number stands.</text>
<text class="small" x="${MARGIN}" y="67">jose ${
    escaped(peers.jose)
  }, jwtVerify with an imported key or a local set, whichever is faster; ${
    escaped(machine.processor)
  }, ${machine.cores} cores.</text>
${drawn.join('\n')}
</svg>
`;
}

const STYLE = `<style>
  text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .ground, .cut { fill: #ffffff }
  .head { font-size: 17px; font-weight: 600 }
  .title { font-weight: 600 }
  .small { font-size: 12px; fill: #59636e }
  .value { font-variant-numeric: tabular-nums }
  .faster { fill: #1a7f64 }
  .slower { fill: #bc4c00 }
  .track { fill: #eff2f5 }
  .one { stroke: #59636e; stroke-width: 1.5; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ground, .cut { fill: #0d1117 }
    .small { fill: #9198a1 }
    .faster { fill: #3fb68b }
    .slower { fill: #e0823d }
    .track { fill: #1b222b }
    .one { stroke: #9198a1 }
  }
</style>`;

/** The label of a result: the call that it measures. */
function of(runtimes) {
  return runtimes.some(({ name }) => name === 'workerd')
    ? 'verifyJwt with a KeySet, in workerd a Verifier'
    : 'verifyJwt with a KeySet';
}

function panelAt({ title, rows }, x, y, width) {
  const from = x + LABEL;
  // The column to the right of the bars has their numbers.
  const unit = (width - LABEL - 44) / MOST;
  const bottom = y + 28 + rows.length * ROW;
  const bars = rows.map(({ row, ratio: { medians } }, at) => {
    const top = y + 28 + at * ROW;
    const length = Math.min(medians, MOST) * unit;
    const end = from + unit * MOST;
    // A truncated bar has a gap near its end.
    const cut = medians > MOST ? `<path class="cut" d="M${px(end - 18)} ${top + 20}l6 -18h5l-6 18z"/>` : '';
    return `<text x="${from - 8}" y="${top + 15}" text-anchor="end">${escaped(row)}</text>` +
      `<rect class="track" x="${from}" y="${top + 4}" width="${px(unit * MOST)}" height="${BAR}"/>` +
      `<rect class="${medians <= 1 ? 'faster' : 'slower'}" x="${from}" y="${top + 4}" width="${
        px(Math.max(length, 1))
      }" height="${BAR}"/>${cut}` +
      `<text class="value" x="${px(end + 40)}" y="${top + 15}" text-anchor="end">${
        medians.toFixed(medians >= 10 ? 1 : 2)
      }</text>`;
  });
  const one = px(from + unit);
  return `<g><text class="title" x="${x}" y="${y + 18}">${escaped(title)}</text>`
    + bars.join('\n')
    + `<line class="one" x1="${one}" y1="${y + 26}" x2="${one}" y2="${bottom + 2}"/>`
    + `<text class="small" x="${one}" y="${y + 20}" text-anchor="middle">jose</text></g>`;
}

function pairs(list) {
  return Array.from({ length: Math.ceil(list.length / 2) }, (_, at) => list.slice(2 * at, 2 * at + 2));
}

const px = (value) => Number(value.toFixed(1));
const escaped = (text) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
