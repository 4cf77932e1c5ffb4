// Checks every .bpmn file here: lints it, and imports it in bpmn-js in a
// headless browser; one finding or warning fails. With --png DIRECTORY it also
// keeps what bpmn-js drew. CHROMIUM names the browser where it is not on PATH.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { BpmnModdle } = require('bpmn-moddle');
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');

const here = dirname(fileURLToPath(import.meta.url));
const viewer = pathToFileURL(require.resolve('bpmn-js/dist/bpmn-viewer.production.min.js'));
const pngs = process.argv[2] === '--png' && resolve(process.argv[3]);
const scratch = mkdtempSync(join(tmpdir(), 'bpmn-'));

const config = JSON.parse(readFileSync(join(here, '.bpmnlintrc'), 'utf8'));

// quiet lists the recommended rules that the configuration switches off, or down to a remark.
function quiet() {
  const { rules } = require('bpmnlint/config/recommended');
  return Object.keys(rules).filter((r) => r in config.rules && !['warn', 'error', 1, 2].includes([config.rules[r]].flat()[0]));
}

async function lint(xml) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  const linter = new Linter({ config, resolver: new NodeResolver({ require }) });
  const found = await linter.lint(rootElement);
  return [
    ...warnings.map((w) => w.message),
    ...Object.entries(found).flatMap(([rule, reports]) => reports.map((r) => `${rule}: ${r.id}: ${r.message}`)),
  ];
}

function browser(args) {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
    '--allow-file-access-from-files', '--hide-scrollbars', '--virtual-time-budget=20000'];
  const names = [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'].filter(Boolean);
  for (const name of names) {
    try {
      return execFileSync(name, [...flags, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120000, maxBuffer: 1 << 28 });
    } catch (e) {
      if (e.code !== 'ENOENT') throw e;
    }
  }
  throw new Error(`no browser found; tried ${names.join(', ')}`);
}

// draw imports a file in bpmn-js and returns the warnings.
function draw(name, xml) {
  const page = join(scratch, `${name}.html`);
  const [width, height] = [Math.max(...reach(xml, 'x', 'width')) + 20, Math.max(...reach(xml, 'y', 'height')) + 20];
  writeFileSync(page, `<!doctype html><meta charset="utf-8">
<style>body{margin:0}#canvas{width:${width}px;height:${height}px}</style>
<div id="canvas"></div><pre id="result" hidden>nothing was imported</pre><script src="${viewer}"></script><script>
const result = document.getElementById('result');
const viewer = new BpmnJS({ container: '#canvas' });
viewer.importXML(${JSON.stringify(xml).replaceAll('<', '\\u003c')}).then(
  ({ warnings }) => { result.textContent = 'imported' + warnings.map((w) => '\\n' + w.message).join(''); },
  (e) => { result.textContent = String(e); });
</script>`);
  if (pngs) browser([`--screenshot=${join(pngs, `${name}.png`)}`, `--window-size=${width},${height}`, String(pathToFileURL(page))]);
  const dom = browser(['--dump-dom', String(pathToFileURL(page))]);
  const [first, ...warnings] = /<pre id="result"[^>]*>([^<]*)<\/pre>/.exec(dom)[1].split('\n');
  return first === 'imported' ? warnings : [first];
}

// reach lists how far the shapes of a file go in one direction.
function reach(xml, from, size) {
  return [...xml.matchAll(/<dc:Bounds [^>]*>/g)].map(([b]) =>
    [from, size].reduce((sum, a) => sum + Number(new RegExp(` ${a}="(\\d+)"`).exec(b)[1]), 0));
}

let failed = quiet().length > 0 || config.extends !== 'bpmnlint:recommended';
if (failed) console.log(`.bpmnlintrc: all recommended rules are to be on; off: ${quiet().join(', ')}`);
for (const file of readdirSync(here).filter((f) => f.endsWith('.bpmn')).sort()) {
  const xml = readFileSync(join(here, file), 'utf8');
  const findings = [...await lint(xml), ...draw(file.replace('.bpmn', ''), xml)];
  console.log(`${file}: ${findings.length ? findings.length + ' findings' : 'clean'}`);
  for (const f of findings) console.log(`  ${f}`);
  failed ||= findings.length > 0;
}
rmSync(scratch, { recursive: true });
process.exit(failed ? 1 : 0);
