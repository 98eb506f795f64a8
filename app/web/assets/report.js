// The print button of a report.
document.getElementById("print")?.addEventListener("click", () => window.print());
