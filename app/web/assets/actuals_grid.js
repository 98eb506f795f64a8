// The table in which values are typed: what has been typed and not saved lives here, in the browser; the server checks
// it and writes it. A cell is named "code|series|year".
window.dash_clientside = window.dash_clientside || {};
(function () {
  const GRID = "values-grid";
  const HOLD = 150; // ms without typing before the server is asked
  let now = null; // the state of the page that is shown

  const $ = (id) => document.getElementById(id);
  const alive = () => now && $(GRID) && now.api && !now.api.isDestroyed();
  const dirty = () => alive() && Object.keys(now.edits).length > 0;
  const keyOf = (row, field) => `${row.code}|${row.series}|${field.slice(1)}`;
  const isValue = (field) => /^y\d{4}$/.test(field || "");
  const editable = (row, field) => field !== now.context.base || row.base_open;
  const textOf = (value) => (value === null || value === undefined ? "" : String(value).trim());
  const draftName = () => `grid-draft:${now.context.plan}`;

  // --- edits ---------------------------------------------------------------------------------------------------
  function mark(row, field, text) {
    const key = keyOf(row, field);
    const seen = (now.edits[key] || {}).seen || now.cells[key] || { text: "", revision: 0 };
    if (text === seen.text) {
      delete now.edits[key];
      delete now.verdicts[key];
    } else now.edits[key] = { text, seen };
  }

  function told() {
    try {
      if (dirty()) sessionStorage.setItem(draftName(), JSON.stringify(now.edits));
      else sessionStorage.removeItem(draftName());
    } catch (error) {
      // A browser that keeps nothing still warns before leaving.
    }
    now.turn += 1;
    clearTimeout(now.timer);
    now.timer = setTimeout(() => {
      if (alive()) window.dash_clientside.set_props("grid-edits", { data: { turn: now.turn, cells: now.edits } });
    }, HOLD);
    repaint();
  }

  function repaint() {
    now.api.refreshCells({ force: true, suppressFlash: true });
    for (const [id, steps] of [["grid-undo", now.done], ["grid-redo", now.undone]])
      window.dash_clientside.set_props(id, { disabled: !steps.length });
  }

  // Put texts into cells; [{id, field, text}]. One step of undo, however many they are.
  function put(changes, remember) {
    const step = [];
    for (const { id, field, text } of changes) {
      const node = now.api.getRowNode(id);
      if (!node) continue;
      const before = textOf(node.data[field]);
      if (before === text) continue;
      node.data[field] = text; // and not by setDataValue, which would be told as typing
      mark(node.data, field, text);
      step.push({ id, field, before, text });
    }
    if (remember && step.length) {
      now.done.push(step);
      now.undone = [];
    }
    told();
    return step.length;
  }

  function step(from, to, side) {
    const last = from.pop();
    if (!last) return;
    to.push(last);
    put(last.map((each) => ({ ...each, text: each[side] })), false);
    const cell = last[0];
    const node = now.api.getRowNode(cell.id);
    if (node) now.api.setFocusedCell(node.rowIndex, cell.field);
  }
  const undo = () => step(now.done, now.undone, "before");
  const redo = () => step(now.undone, now.done, "text");

  // --- blocks of cells -------------------------------------------------------------------------------------------
  const fields = () => now.api.getAllDisplayedColumns().map((column) => column.getColId()).filter(isValue);

  function focused() {
    const cell = now.api.getFocusedCell();
    return cell && isValue(cell.column.getColId()) ? { row: cell.rowIndex, column: fields().indexOf(cell.column.getColId()) } : null;
  }

  function block() {
    const range = now.range;
    const at = focused();
    if (!range) return at && { top: at.row, bottom: at.row, left: at.column, right: at.column };
    return {
      top: Math.min(range.a.row, range.b.row),
      bottom: Math.max(range.a.row, range.b.row),
      left: Math.min(range.a.column, range.b.column),
      right: Math.max(range.a.column, range.b.column),
    };
  }

  function setRange(a, b) {
    now.range = a && b && (a.row !== b.row || a.column !== b.column) ? { a, b } : null;
    now.api.refreshCells({ force: true, suppressFlash: true });
  }

  function cells(area) {
    const names = fields();
    const found = [];
    for (let row = area.top; row <= area.bottom; row++) {
      const node = now.api.getDisplayedRowAtIndex(row);
      if (node) found.push(names.slice(area.left, area.right + 1).map((field) => ({ id: node.id, data: node.data, field })));
    }
    return found;
  }

  function clear() {
    const area = block();
    if (!area) return;
    const open = cells(area).flat().filter((cell) => editable(cell.data, cell.field));
    put(open.map((cell) => ({ id: cell.id, field: cell.field, text: "" })), true);
  }

  // Cells as spreadsheets put them on the clipboard: tabs, lines, quotes round what holds either.
  function parse(text) {
    const rows = [[]];
    let cell = "";
    let quoted = false;
    for (let at = 0; at < text.length; at++) {
      const char = text[at];
      if (quoted) {
        if (char !== '"') cell += char;
        else if (text[at + 1] === '"') (cell += char), at++;
        else quoted = false;
      } else if (char === '"' && cell === "") quoted = true;
      else if (char === "\t") rows[rows.length - 1].push(cell), (cell = "");
      else if (char === "\n") rows[rows.length - 1].push(cell), rows.push([]), (cell = "");
      else if (char !== "\r") cell += char;
    }
    rows[rows.length - 1].push(cell);
    if (rows.length > 1 && rows[rows.length - 1].length === 1 && cell === "") rows.pop();
    return rows;
  }

  function paste(text) {
    const area = block();
    const given = parse(text);
    if (!area || !given.length) return;
    const single = given.length === 1 && given[0].length === 1;
    const names = fields();
    const changes = [];
    let lost = 0;
    const rows = single ? area.bottom - area.top + 1 : given.length;
    for (let down = 0; down < rows; down++) {
      const node = now.api.getDisplayedRowAtIndex(area.top + down);
      const line = single ? Array(area.right - area.left + 1).fill(given[0][0]) : given[down];
      line.forEach((value, across) => {
        const field = names[area.left + across];
        if (!node || !field || !editable(node.data, field)) lost += value.trim() ? 1 : 0;
        else changes.push({ id: node.id, field, text: textOf(value) });
      });
    }
    const count = put(changes, true);
    const texts = now.context.texts;
    say(texts.pasted.replace("{count}", count) + (lost ? texts.lost.replace("{count}", lost) : ""));
    if (!single) setRange({ row: area.top, column: area.left }, { row: area.top + rows - 1, column: area.left + Math.max(...given.map((line) => line.length)) - 1 });
  }

  function say(text) {
    window.dash_clientside.set_props("grid-said", { children: text });
  }

  // --- the grid's own listeners --------------------------------------------------------------------------------------
  function place(target) {
    const cell = target.closest && target.closest(".ag-cell");
    const row = cell && cell.closest(".ag-row");
    const field = cell && cell.getAttribute("col-id");
    return row && isValue(field) ? { row: Number(row.getAttribute("row-index")), column: fields().indexOf(field) } : null;
  }
  const editing = () => now.api.getEditingCells().length > 0;
  const within = (target) => $(GRID) && target instanceof Node && $(GRID).contains(target);

  function onKey(event) {
    if (!alive() || !within(event.target) || editing()) return;
    if (event.isComposing || event.keyCode === 229) {
      // An input method has begun: its text belongs in the editor from the first character on.
      const cell = now.api.getFocusedCell();
      if (focused()) now.api.startEditingCell({ rowIndex: cell.rowIndex, colKey: cell.column });
      return;
    }
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    const moves = { arrowup: [-1, 0], arrowdown: [1, 0], arrowleft: [0, -1], arrowright: [0, 1] };
    if (command && key === "z" && !event.shiftKey) undo();
    else if (command && (key === "y" || (key === "z" && event.shiftKey))) redo();
    else if ((key === "delete" || key === "backspace") && focused()) clear();
    else if (event.shiftKey && moves[key] && focused()) {
      const a = now.range ? now.range.a : focused();
      const b = now.range ? now.range.b : a;
      const clamp = (value, last) => Math.max(0, Math.min(last, value));
      setRange(a, { row: clamp(b.row + moves[key][0], now.api.getDisplayedRowCount() - 1), column: clamp(b.column + moves[key][1], fields().length - 1) });
    } else {
      if (now.range && (moves[key] || key === "tab" || key === "enter" || key === "escape")) setRange(null);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  function onMouse(event) {
    if (!alive() || !within(event.target) || editing()) return;
    const at = place(event.target);
    if (!at) return;
    if (event.type === "mousedown" && event.button === 0) {
      if (event.shiftKey && focused()) {
        setRange(now.range ? now.range.a : focused(), at);
        event.preventDefault();
        event.stopPropagation();
      } else {
        now.from = at;
        if (now.range) setRange(null);
      }
    } else if (event.type === "mousemove" && event.buttons === 1 && now.from) {
      const b = now.range ? now.range.b : now.from;
      if (at.row !== b.row || at.column !== b.column) setRange(now.from, at);
    }
  }

  function onClipboard(event) {
    if (!alive() || !within(document.activeElement) || editing() || !focused()) return;
    if (event.type === "paste") paste(event.clipboardData.getData("text/plain"));
    else {
      const lines = cells(block()).map((line) => line.map((cell) => textOf(cell.data[cell.field])).join("\t"));
      event.clipboardData.setData("text/plain", lines.join("\n"));
      if (event.type === "cut") clear();
    }
    event.preventDefault();
  }

  function onLeave(event) {
    if (!dirty()) return;
    const link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.target === "_blank" || within(link) || link.pathname.startsWith("/download/") || link.getAttribute("href").startsWith("#")) return;
    if (window.confirm(now.context.texts.leave)) now.leaving = true;
    else {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("mousedown", onMouse, true);
  document.addEventListener("mousemove", onMouse, true);
  for (const type of ["copy", "cut", "paste"]) document.addEventListener(type, onClipboard);
  document.addEventListener("click", onLeave, true);
  window.addEventListener("beforeunload", (event) => {
    if (dirty() && !now.leaving) event.preventDefault();
  });

  // What the server says is recorded, into every cell that is not being changed.
  function absorb(recorded) {
    now.cells = recorded;
    now.api.forEachNode((node) => {
      for (const field of now.context.fields) {
        const key = keyOf(node.data, field);
        const text = (now.edits[key] || recorded[key] || { text: "" }).text;
        if (!(field === now.context.base && !node.data.base_open) && textOf(node.data[field]) !== text) node.data[field] = text;
      }
    });
  }

  function restore() {
    let kept = {};
    try {
      kept = JSON.parse(sessionStorage.getItem(draftName()) || "{}");
    } catch (error) {
      return;
    }
    for (const [key, edit] of Object.entries(kept)) {
      const [code, series, year] = key.split("|");
      const node = now.api.getRowNode(`${code}|${series}`);
      if (node && isValue(`y${year}`)) now.edits[key] = edit;
    }
    if (dirty()) {
      absorb(now.cells);
      say(now.context.texts.restored.replace("{count}", Object.keys(now.edits).length));
      told();
    }
  }

  window.dash_clientside.planMonitorGrid = {
    // The columns for the width of the window, and everything set up once the grid stands.
    start: function (context) {
      const narrow = window.matchMedia("(max-width: 700px)").matches;
      const state = { context, api: null, cells: context.cells, edits: {}, verdicts: {}, done: [], undone: [], range: null, turn: 0, timer: 0 };
      now = state;
      dash_ag_grid.getApiAsync(GRID).then((api) => {
        if (now !== state) return;
        state.api = api;
        api.addEventListener("cellValueChanged", (event) => {
          if (now !== state || !isValue(event.colDef.field)) return;
          const [before, text] = [textOf(event.oldValue), textOf(event.newValue)];
          if (before === text) return;
          mark(event.data, event.colDef.field, text);
          state.done.push([{ id: event.node.id, field: event.colDef.field, before, text }]);
          state.undone = [];
          told();
        });
        // The grid answers before it has its rows.
        const ready = () => {
          if (now !== state || api.isDestroyed()) return;
          if (!api.getDisplayedRowCount()) return void setTimeout(ready, 30);
          restore();
          repaint();
        };
        ready();
      });
      return narrow ? context.narrow : context.wide;
    },

    verdicts: function (found) {
      if (alive() && found && found.turn === now.turn) {
        now.verdicts = found.cells;
        now.api.refreshCells({ force: true, suppressFlash: true });
      }
      return window.dash_clientside.no_update;
    },

    act: function (undone, redone, dropped) {
      const button = window.dash_clientside.callback_context.triggered_id;
      if (!alive()) return window.dash_clientside.no_update;
      if (button === "grid-undo") undo();
      else if (button === "grid-redo") redo();
      else if (dirty() && window.confirm(now.context.texts.drop)) {
        now.edits = {};
        now.verdicts = {};
        now.done = [];
        now.undone = [];
        absorb(now.cells);
        told();
      }
      return window.dash_clientside.no_update;
    },

    // Ask for the save; a value that is taken away is asked about once more.
    save: function (all, good) {
      const none = window.dash_clientside.no_update;
      if (!alive()) return none;
      now.api.stopEditing();
      const texts = now.context.texts;
      const gone = Object.values(now.edits).filter((edit) => edit.text === "").length;
      if (gone && !window.confirm(texts.gone.replace("{count}", gone))) return none;
      return { cells: now.edits, good: window.dash_clientside.callback_context.triggered_id === "grid-save-good", at: Date.now() };
    },

    saved: function (answer) {
      if (alive() && answer) {
        for (const key of answer.written) {
          delete now.edits[key];
          delete now.verdicts[key];
        }
        absorb(answer.cells);
        if (answer.written.length) {
          now.done = [];
          now.undone = [];
        }
        told();
      }
      return window.dash_clientside.no_update;
    },

    // Each collision is decided by the analyst: his own value over the other's, or the other's.
    resolve: function (clicks, choices, collisions) {
      const none = window.dash_clientside.no_update;
      if (!clicks || !alive() || !collisions) return [none, none];
      if (choices.some((choice) => !choice)) return [none, now.context.texts.choose];
      collisions.forEach((collision, at) => {
        const edit = now.edits[collision.key];
        if (choices[at] === "theirs") delete now.edits[collision.key];
        else if (edit) edit.seen = collision.theirs;
        now.cells[collision.key] = collision.theirs;
      });
      absorb(now.cells);
      now.done = [];
      now.undone = [];
      told();
      return [{ cells: now.edits, good: false, at: Date.now() }, ""];
    },
  };

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const edited = (params) => alive() && now.edits[keyOf(params.data, params.colDef.field)];
  const verdict = (params) => (alive() && now.verdicts[keyOf(params.data, params.colDef.field)]) || {};
  functions.gridChanged = (params) => Boolean(edited(params));
  functions.gridBad = (params) => Boolean(edited(params)) && verdict(params).state === "bad";
  functions.gridOdd = (params) => Boolean(edited(params)) && verdict(params).state === "odd";
  functions.gridGone = (params) => Boolean(edited(params)) && edited(params).text === "";
  functions.gridClosed = (params) => alive() && !editable(params.data, params.colDef.field);
  functions.gridRange = function (params) {
    if (!alive() || !now.range) return false;
    const area = block();
    const column = fields().indexOf(params.colDef.field);
    return params.node.rowIndex >= area.top && params.node.rowIndex <= area.bottom && column >= area.left && column <= area.right;
  };
  functions.gridTip = function (params) {
    if (!alive()) return "";
    const key = keyOf(params.data, params.colDef.field);
    if (now.edits[key]) return (now.verdicts[key] || {}).text || now.context.texts.unsaved;
    return (now.cells[key] || {}).tip || "";
  };
  // Grouped thousands for what is nothing but a number; what was typed otherwise is shown as it was typed.
  const grouped = (digits) => {
    const ends = [];
    for (let end = digits.length; end > 0; end -= 3) ends.unshift(digits.slice(Math.max(0, end - 3), end));
    return ends.join(",");
  };
  functions.gridShown = function (params) {
    const text = textOf(params.value);
    const match = /^(-?)(\d+)(\.\d+)?$/.exec(text);
    return match ? match[1].replace("-", "−") + grouped(match[2]) + (match[3] || "") : text;
  };
})();
