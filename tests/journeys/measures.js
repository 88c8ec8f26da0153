// Measures a page as somebody sees and touches it. Each function answers a list of what is wrong, shortened.

const TOUCHED = "a[href], button, input:not([type=hidden]), select, textarea, summary, label:has(input)";
const UNSEEN = "[hidden], [inert], .visually-hidden, .skip-link";

// What a macro hides behind its label (1 px, transparent) is measured by the label.
function isShown(one) {
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return box.width > 2 && box.height > 2 && style.visibility !== "hidden" && style.opacity !== "0" && !one.closest(UNSEEN);
}

function name(one) {
  const words = (one.textContent || one.name || "").trim().slice(0, 20);
  return `${one.tagName}.${one.className.baseVal ?? one.className} ${words}`;
}

function sideways() {
  const page = document.scrollingElement;
  return page.scrollWidth > page.clientWidth + 1 ? [`${page.scrollWidth} > ${page.clientWidth}`] : [];
}

// A link inside a sentence may be as high as the sentence (WCAG 2.5.8, "inline").
function targets(least) {
  const inline = (one) => one.tagName === "A" && getComputedStyle(one).display === "inline";
  const all = [...document.querySelectorAll(TOUCHED)].filter((one) => isShown(one) && !inline(one));
  return all.filter((one) => !(one.matches("input") && one.closest("label"))).flatMap((one) => {
    const { width, height } = one.getBoundingClientRect();
    const enough = Math.round(width) >= least && Math.round(height) >= least;
    return enough ? [] : [`${name(one)} ${Math.round(width)}×${Math.round(height)}`];
  });
}

function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() && isShown(one)) found.add(one);
  }
  return [...found];
}

function small(least) {
  return texts().filter((one) => parseFloat(getComputedStyle(one).fontSize) < least - 0.1).map(name);
}

function cut() {
  const hides = (style) => ["hidden", "clip"].includes(style.overflowX) || style.overflowY === "hidden";
  const isCut = (one) => hides(getComputedStyle(one)) && (one.scrollWidth > one.clientWidth + 2 || one.scrollHeight > one.clientHeight + 2);
  const isOutside = (one) => one.children.length === 0 && one.getBoundingClientRect().right > innerWidth + 1;
  return texts().filter((one) => isCut(one) || isOutside(one)).map(name);
}

// Whatever can be chosen stands whole in its box.
function choices() {
  const pen = document.createElement("canvas").getContext("2d");
  return [...document.querySelectorAll("select:not([multiple])")].filter(isShown).flatMap((one) => {
    const style = getComputedStyle(one);
    const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    pen.font = style.font;
    return [...one.options].filter((each) => pen.measureText(each.text).width > room + 1).map((each) => `${one.name} ${each.text}`);
  });
}

function channels(text) {
  return (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
}

function light(text) {
  const linear = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [red, green, blue] = channels(text).map((value) => linear(value / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function behind(one) {
  for (let at = one; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    const parts = channels(colour);
    if (parts.length === 3 || parts[3] > 0.99) return colour;
  }
  return "rgb(255, 255, 255)";
}

// Text against the nearest opaque background, as WCAG 1.4.3 counts it.
function contrast(least) {
  return texts().flatMap((one) => {
    const [dark, bright] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    return ratio < least ? [`${name(one)} ${ratio.toFixed(1)}`] : [];
  });
}

function resources() {
  return performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname);
}
