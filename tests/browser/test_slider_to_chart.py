"""From a moved slider to the changed page, at 10,000 futures in process: measured and printed."""

import statistics

from playwright.sync_api import Page

SPENDING = "Spending a year, slider"
REPEATS = 15

MEASURE = """async (slider) => {
  const models = Bokeh.documents.flatMap((doc) => [...doc._all_models.values()]);
  const source = models.find((model) => model.type === "ColumnDataSource" && "0.5" in model.data);
  const drawn = new Promise((resolve, reject) => {
    const check = () => {
      source.properties.data.change.disconnect(check);
      // the data have changed: two frames later the browser has painted them
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    };
    source.properties.data.change.connect(check);
    setTimeout(() => reject(new Error("no answer came")), 10000);
  });
  const start = performance.now();
  slider.value = Number(slider.value) + Number(slider.step);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  return (await drawn) - start;
}"""


def test_a_moved_slider_changes_the_chart_and_the_sentence(page: Page, capsys) -> None:
    slider = page.get_by_label(SPENDING)
    before = page.locator(".sentence").inner_text()
    times = []
    for _ in range(REPEATS):
        times.append(slider.evaluate(MEASURE))
        page.wait_for_timeout(150)
    assert page.locator(".sentence").inner_text() != before
    with capsys.disabled():
        quartiles = statistics.quantiles(times, n=4)
        print(f"\nslider to painted chart, 10,000 futures: median {quartiles[1]:.0f} ms, "
              f"quartiles {quartiles[0]:.0f} to {quartiles[2]:.0f}, of {REPEATS}")  # fmt: skip
