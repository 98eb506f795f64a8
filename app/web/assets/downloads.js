// The download buttons of the overview follow its filters.
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.planMonitorDownloads = {
  follow: function (part, category, status, basis, text, ...ids) {
    return ids.map((id) => {
      const link = document.getElementById(id);
      const address = new URL(link.getAttribute("href"), window.location.origin);
      for (const [key, value] of [["part", part], ["category", category], ["status", status], ["basis", basis], ["q", text]]) {
        if (value) address.searchParams.set(key, value);
        else address.searchParams.delete(key);
      }
      return address.pathname + address.search;
    });
  },
};
