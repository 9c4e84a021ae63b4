"""Every page of the dashboard, in the order in which the navigation shows them."""

from dashboards.page import Page
from dashboards.pages import cluster, compare, history, plan, run

PAGES = (
    Page("plan", "Plan", plan.page),
    Page("run", "Run", run.page),
    Page("compare", "Compare", compare.page),
    Page("history", "History", history.page),
    Page("cluster", "Cluster", cluster.page),
)
