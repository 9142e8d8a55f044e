// KERN's style sheet, reduced to what our templates use, in front of our own.
import { readFile } from "node:fs/promises";
import path from "node:path";

import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const KERN = "node_modules/@kern-ux/native/dist/kern.css";

// Where class names occur. Templates of forms and of the rooms, Wagtail's blocks and scripts.
const CONTENT = ["templates/**/*.html", "cms/**/*.{html,py}", "digitalrat/**/*.py", "static/src/**/*.ts"];

/** Returns {name: css} for each list of sheet names. */
export async function sheets(root, lists) {
  const result = {};
  for (const [name, parts] of Object.entries(lists)) {
    const texts = parts.map((part) => (part === "kern" ? kern(root) : readFile(path.join(root, `static/css/${part}.css`), "utf8")));
    result[name] = (await Promise.all(texts)).join("\n");
  }
  return dropUnusedVariables(result);
}

async function kern(root) {
  const css = postcss.parse(await readFile(path.join(root, KERN), "utf8"));
  followTheDevice(css);
  simplify(css);
  const [purged] = await new PurgeCSS().purge({
    content: CONTENT.map((pattern) => path.join(root, pattern)),
    css: [{ raw: css.toString() }],
    keyframes: true,
  });
  // A layer, so that our own rules win without a contest of selectors.
  return `@layer kern {\n${purged.css.replace(/@charset[^;]*;/, "")}\n}`;
}

/** Light is the default and for paper, dark follows the device; the switch by attribute needs a script and goes. */
function followTheDevice(css) {
  css.walkRules((rule) => {
    rule.selectors = rule.selectors.filter((selector) => !/^(\[data-kern-theme=\w+\]|\.kern-(dark|light))$/.test(selector.trim()));
    if (rule.selectors.join("") === "") rule.remove();
  });
  const schemes = {};
  css.walkAtRules("media", (media) => {
    const scheme = /prefers-color-scheme: (light|dark)/.exec(media.params)?.[1];
    if (scheme) schemes[scheme] = media;
  });
  schemes.dark.params = "screen and (prefers-color-scheme: dark)";
  // KERN has dark first; as plain rules the light ones would win over it.
  schemes.dark.before(schemes.light.nodes);
  schemes.light.remove();
}

function simplify(css) {
  css.walkComments((comment) => comment.remove());
  // Every browser we support knows the plain name.
  css.walkDecls("-webkit-mask", (declaration) => declaration.remove());
  css.walkRules((rule) => {
    if (rule.selector.startsWith(":is(body")) rule.selector = "body";
    if (rule.selector === "body:has(.kern-dialog[open])" || rule.nodes.length === 0) rule.remove();
  });
}

/** Removes custom properties that no sheet reads, until none is left over. */
function dropUnusedVariables(texts) {
  const parsed = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, postcss.parse(text)]));
  for (let removed = true; removed; ) {
    removed = false;
    const all = Object.values(parsed).map(String).join("\n");
    const used = new Set(Array.from(all.matchAll(/var\(\s*(--[\w-]+)/g), (match) => match[1]));
    for (const css of Object.values(parsed)) {
      css.walkDecls(/^--/, (declaration) => {
        if (!used.has(declaration.prop)) {
          declaration.remove();
          removed = true;
        }
      });
    }
  }
  return Object.fromEntries(Object.entries(parsed).map(([name, css]) => [name, css.toString()]));
}
