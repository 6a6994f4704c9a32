"""What was set out to be reached, and whether it was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for aikg's ratio to a peer, or for its own value; "" is any peer."""

    workload: str
    peer: str
    bound: float
    is_least: bool = True
    only: str = ""

    def is_for(self, graph: str, workload: str, peer: str) -> bool:
        """Whether it is about a row of the table of a graph; ``only`` is a part of the graph's name."""
        is_peer = self.peer == peer or (not self.peer and peer != "aikg")
        return self.workload == workload and is_peer and self.only in graph

    def said(self, value: float) -> str:
        """The bound, and whether a value is within it."""
        is_reached = value >= self.bound if self.is_least else value <= self.bound
        bound = f"{'at least' if self.is_least else 'at most'} {self.bound:,g}"
        return f"{bound}: {'reached' if is_reached else 'short'}"


GOALS = (
    Goal("repeated, 8 clients", "Oxigraph in memory", 5),
    Goal("repeated, 8 clients", "rdflib-endpoint", 50),
    Goal("unique, 8 clients", "Oxigraph in memory", 0.6),
    Goal("unique, 8 clients", "Oxigraph on disk", 1),
    Goal("unique, 8 clients", "Virtuoso", 4),
    Goal("library", "", 1),
    Goal("analytical", "Virtuoso", 0.5, only="synthetic"),
    Goal("analytical", "Oxigraph on disk", 2, only="synthetic"),
    Goal("start to first answer", "Oxigraph in memory", 1, only="synthetic"),
    Goal("start to first answer", "aikg", 1, is_least=False, only="real"),
    Goal("memory after load", "Oxigraph in memory", 0.77, only="synthetic"),
    Goal("entity as Turtle, repeated", "aikg", 20_000),
    Goal("conditional request, 304", "aikg", 25_000),
    Goal("p99 beside runaways / undisturbed", "aikg", 2, is_least=False),
    Goal("a reader's longest wait, updates", "aikg", 100, is_least=False, only="synthetic"),
)


def goal(graph: str, workload: str, peer: str) -> Goal | None:
    """The goal for a row of the table."""
    return next((goal for goal in GOALS if goal.is_for(graph, workload, peer)), None)
