// The query of the address: pushed when Python changes it, told to Python when somebody goes back or forward.
export function render({ model }) {
  const push = () => {
    if (model.search !== location.search) history.pushState({}, "", model.search || location.pathname);
  };
  model.on("search", push);
  window.addEventListener("popstate", () => { model.search = location.search; });
  return document.createElement("span");
}
