// The page that the server has drawn makes room once the browser's own is there; until then it can be read and clicked.
(function () {
  const drawn = document.getElementById("first-paint");
  if (!drawn) return;
  const ready = () => document.querySelector("#react-entry-point #content h1");
  const watch = new MutationObserver(() => {
    if (!ready()) return;
    watch.disconnect();
    requestAnimationFrame(() => {
      const at = window.scrollY;
      drawn.remove();
      window.scrollTo(0, at);
    });
  });
  watch.observe(document.getElementById("react-entry-point"), { childList: true, subtree: true });
})();
