// What the server refuses, and a server that does not answer, is said on the page: no press goes unanswered in silence.
(function () {
  const plain = window.fetch;
  const OWN = ["/_dash-update-component", "/rows/"];

  function texts() {
    const holder = document.getElementById("answers-texts");
    return holder ? holder.dataset : {};
  }

  function say(message, signIn) {
    const words = texts();
    let box = document.getElementById("answers");
    if (!box) {
      box = document.createElement("div");
      box.id = "answers";
      box.className = "notice notice-bad answers";
      box.setAttribute("role", "alert");
      document.body.appendChild(box);
    }
    box.replaceChildren(document.createTextNode(message));
    if (signIn) {
      // In another tab: what is typed here stays.
      const link = document.createElement("a");
      link.href = signIn + "?next=" + encodeURIComponent(window.location.pathname + window.location.search);
      link.target = "_blank";
      link.rel = "opener";
      link.textContent = words.signIn || "→";
      box.appendChild(link);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm btn-outline-secondary";
    close.textContent = words.close || "×";
    close.addEventListener("click", () => box.remove());
    box.appendChild(close);
  }

  window.fetch = async function (resource, options) {
    const address = typeof resource === "string" ? resource : (resource && resource.url) || "";
    if (!OWN.some((each) => address.includes(each))) return plain.call(window, resource, options);
    let answer;
    try {
      answer = await plain.call(window, resource, options);
    } catch (error) {
      // A page that is being left breaks its own requests off.
      if (!leaving && error.name !== "AbortError") say(texts().unreachable || String(error));
      throw error;
    }
    if (answer.status >= 400) {
      const body = await answer.clone().json().catch(() => ({}));
      say(body.message || texts().failed || String(answer.status), body.sign_in);
    }
    return answer;
  };

  let leaving = false;
  window.addEventListener("pagehide", () => (leaving = true));
  window.addEventListener("beforeunload", () => {
    leaving = true;
    // Who decides to stay is told again.
    setTimeout(() => (leaving = false), 5000);
  });
  window.addEventListener("pageshow", () => (leaving = false));
})();
