// Pictures of charts, made in the browser: PNG and SVG at the sizes of reports, the clipboard, all charts as one ZIP.
(function () {
  let cancelled = false;

  const option = (scope, name) => document.querySelector(`[data-picture-${name}="${scope}"]`)?.value;

  // The page asks for the drawing library when its first chart is shown; a quick hand may be sooner.
  async function drawingLibrary() {
    for (let n = 0; n < 300 && !window.Plotly; n++) await new Promise((done) => setTimeout(done, 100));
    return window.Plotly;
  }

  // Why the server refused, in its own words.
  async function reason(answer) {
    const text = (await answer.text()).trim();
    try {
      return JSON.parse(text).message || text;
    } catch {
      return text;
    }
  }

  async function drawn(address, size, format, scale) {
    const url = new URL(address, window.location.origin);
    url.searchParams.set("size", size);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(await reason(answer));
    const { figure, width, height, stem } = await answer.json();
    const library = await drawingLibrary();
    const holder = document.createElement("div");
    holder.style.cssText = `position:fixed;left:-10000px;top:0;width:${width}px;height:${height}px`;
    document.body.appendChild(holder);
    try {
      await library.newPlot(holder, figure.data, figure.layout, { staticPlot: true });
      const data = await library.toImage(holder, { format, width, height, scale: format === "svg" ? 1 : scale });
      return { blob: decoded(data), stem };
    } finally {
      library.purge(holder);
      holder.remove();
    }
  }

  // A data address as a blob: the page may fetch from its own server only.
  function decoded(data) {
    const [head, body] = [data.slice(0, data.indexOf(",")), data.slice(data.indexOf(",") + 1)];
    const type = head.slice(5).split(";")[0];
    if (!head.includes("base64")) return new Blob([decodeURIComponent(body)], { type });
    return new Blob([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], { type });
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  const TABLE = Array.from({ length: 256 }, (_, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });

  function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  }

  // A ZIP whose entries are stored as they are: pictures are compressed already. Names are UTF-8 (bit 11).
  function zipped(files) {
    const now = new Date();
    const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
    const date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
    const parts = [];
    const directory = [];
    let offset = 0;
    for (const { name, bytes } of files) {
      const title = new TextEncoder().encode(name);
      const common = new DataView(new ArrayBuffer(26));
      [[0, 20, 2], [2, 0x0800, 2], [4, 0, 2], [6, time, 2], [8, date, 2], [10, crc32(bytes), 4], [14, bytes.length, 4], [18, bytes.length, 4], [22, title.length, 2], [24, 0, 2]].forEach(
        ([at, value, size]) => (size === 2 ? common.setUint16(at, value, true) : common.setUint32(at, value, true))
      );
      const shared = new Uint8Array(common.buffer);
      parts.push(new Uint8Array([0x50, 0x4b, 3, 4]), shared, title, bytes);
      const tail = new DataView(new ArrayBuffer(14));
      tail.setUint32(10, offset, true);
      directory.push(new Uint8Array([0x50, 0x4b, 1, 2, 20, 0]), shared, new Uint8Array(tail.buffer), title);
      offset += 30 + title.length + bytes.length;
    }
    const size = directory.reduce((sum, part) => sum + part.length, 0);
    const end = new DataView(new ArrayBuffer(22));
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, files.length, true);
    end.setUint16(10, files.length, true);
    end.setUint32(12, size, true);
    end.setUint32(16, offset, true);
    return new Blob([...parts, ...directory, new Uint8Array(end.buffer)], { type: "application/zip" });
  }

  const escaped = (text) => String(text ?? "").replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

  function indexPage(index) {
    const rows = index.charts.map((chart) => {
      const file = `${chart.stem}.png`;
      const cells = [chart.indicator, chart.target, chart.status, chart.finding].map((text) => `<td>${escaped(text)}</td>`).join("");
      return `<tr><td><a href="${escaped(encodeURIComponent(file))}">${escaped(file)}</a></td>${cells}</tr>`;
    });
    const head = index.head.map((text) => `<th>${escaped(text)}</th>`).join("");
    return (
      `<!DOCTYPE html><html lang="${index.lang === "zh" ? "zh-CN" : "en"}"><meta charset="utf-8"><title>${escaped(index.title)}</title>` +
      `<style>body{font-family:sans-serif;margin:2rem}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left}table{border-collapse:collapse}</style>` +
      `<h1>${escaped(index.title)}</h1><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></html>`
    );
  }

  async function all(button) {
    const progress = document.getElementById("pictures-progress");
    const stop = document.getElementById("pictures-cancel");
    const message = document.getElementById("pictures-message");
    const say = (text) => (message.textContent = text);
    cancelled = false;
    button.disabled = true;
    progress.hidden = stop.hidden = false;
    try {
      const address = new URL(button.dataset.index, window.location.origin);
      const here = new URLSearchParams(window.location.search);
      for (const key of ["part", "category", "status", "basis", "q"]) here.get(key) ? address.searchParams.set(key, here.get(key)) : address.searchParams.delete(key);
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(await reason(answer));
      const index = await answer.json();
      const files = [];
      progress.max = index.charts.length;
      for (const chart of index.charts) {
        if (cancelled) return say(button.dataset.cancelled);
        const { blob } = await drawn(`${address.pathname}/${encodeURIComponent(chart.key)}?lang=${index.lang}`, option("all", "size"), "png", Number(option("all", "scale")));
        files.push({ name: `${chart.stem}.png`, bytes: new Uint8Array(await blob.arrayBuffer()) });
        progress.value = files.length;
        say(button.dataset.working.replace("{done}", files.length).replace("{total}", index.charts.length));
      }
      const text = new TextEncoder();
      files.push({ name: "index.csv", bytes: text.encode(index.csv) }, { name: "index.html", bytes: text.encode(indexPage(index)) });
      save(zipped(files), button.dataset.name);
      say(button.dataset.done.replace("{total}", index.charts.length));
    } catch (error) {
      say(button.dataset.failed.replace("{error}", error.message));
    } finally {
      button.disabled = false;
      progress.hidden = stop.hidden = true;
      progress.value = 0;
    }
  }

  async function one(button) {
    const card = button.closest("[data-figure]");
    const message = card.querySelector(".picture-message");
    const format = button.dataset.picture === "svg" ? "svg" : "png";
    message.textContent = "";
    try {
      const job = drawn(card.dataset.figure, card.querySelector("[data-picture-size]").value, format, Number(card.querySelector("[data-picture-scale]").value));
      if (button.dataset.picture === "copy") {
        if (!navigator.clipboard || !window.ClipboardItem) throw Object.assign(new Error(), { clipboard: true });
        // The promise is handed over as it is: some browsers allow the clipboard only right after the click.
        await navigator.clipboard.write([new ClipboardItem({ "image/png": job.then(({ blob }) => blob) })]).catch((error) => {
          throw Object.assign(error, { clipboard: true });
        });
        message.textContent = card.dataset.copied;
        return;
      }
      const { blob, stem } = await job;
      save(blob, `${stem}.${format}`);
    } catch (error) {
      message.textContent = error.clipboard ? card.dataset.noClipboard : card.dataset.failed.replace("{error}", error.message);
    }
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest && event.target.closest("[data-picture]");
    if (!button) return;
    const what = button.dataset.picture;
    if (what === "cancel") cancelled = true;
    else if (what === "all") all(button);
    else one(button);
  });
})();
