// Arrow keys go from cell to cell of a table; in text fields only up and down, so that the cursor can be moved.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WITHIN = "a[href], input, select, button";

function next(cell, [down, right]) {
  const rows = [...cell.closest("tbody").rows];
  const at = rows.indexOf(cell.parentElement);
  for (let row = at + down, column = cell.cellIndex + right; rows[row]?.cells[column]; row += down, column += right) {
    const found = rows[row].cells[column].querySelector(WITHIN);
    if (found) return found;
  }
  return null;
}

export default function start(table, signal) {
  const move = (event) => {
    const step = STEPS[event.key];
    const cell = event.target.closest("tbody td, tbody th");
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (step[1] !== 0 && event.target.matches("input, select")) return;
    if (event.target.matches("select")) return;
    const target = next(cell, step);
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.select?.();
  };
  table.addEventListener("keydown", move, { signal });
}
