// Finds every element with data-module="name" and starts ./modules/name.js on it. One behaviour per file.
// A module's default export is start(element, signal); when the signal aborts it must leave nothing behind.

const running = new WeakMap();

async function startOne(element, name, stop) {
  try {
    const module = await import(`./modules/${name}.js`);
    if (!stop.signal.aborted) module.default(element, stop.signal);
  } catch (error) {
    console.error(`module ${name} did not start`, error);
  }
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
