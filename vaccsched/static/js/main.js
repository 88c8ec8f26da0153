// Finds every element with data-module="name" and starts ./modules/name.js on it. One behaviour per file.
// A module's default export is start(element, signal); when the signal aborts it must leave nothing behind.

const ASK_AGAIN = 4000; // ms
const running = new WeakMap();

async function startOne(element, name, stop) {
  try {
    const module = await load(name, element, stop.signal);
    if (!stop.signal.aborted) module.default(element, stop.signal);
  } catch (error) {
    console.error(`module ${name} did not start`, error);
  }
}

/** A live region's module is asked for until it comes, and the page says meanwhile that nothing brings it up to date. */
async function load(name, element, signal) {
  for (let again = 0; ; again += 1) {
    try {
      const module = await import(`./modules/${name}.js${again ? `?again=${again}` : ""}`); // a lost one is not asked for twice
      if (again) document.documentElement.removeAttribute("data-live-lost");
      return module;
    } catch (error) {
      if (signal.aborted || !("liveUrl" in element.dataset)) throw error;
      sayLost();
      await new Promise((done) => setTimeout(done, ASK_AGAIN));
    }
  }
}

/** The server was lost between the page and its scripts. */
function sayLost() {
  for (const name of ["data-live-lost", "data-is-stale"]) document.documentElement.toggleAttribute(name, true);
  for (const bar of document.querySelectorAll("[data-stale]")) bar.hidden = false;
}

/** Start the modules of `root` and everything below it; answers when all have started. */
export function mount(root) {
  const starting = [];
  for (const element of withModules(root)) {
    if (running.has(element)) continue;
    const stop = new AbortController();
    running.set(element, stop);
    for (const name of element.dataset.module.split(" ")) starting.push(startOne(element, name, stop));
  }
  return Promise.all(starting);
}

/** Stop the modules below `root` (not of `root` itself). */
export function unmount(root) {
  for (const element of root.querySelectorAll("[data-module]")) {
    running.get(element)?.abort();
    running.delete(element);
  }
}

function withModules(root) {
  const inside = [...root.querySelectorAll("[data-module]")];
  return root.matches?.("[data-module]") ? [root, ...inside] : inside;
}

document.documentElement.dataset.js = "";
// From "ready" on a key does what the page says. No top-level await: modules that import this file would wait for it.
mount(document.documentElement).then(() => { document.documentElement.dataset.ready = ""; });
