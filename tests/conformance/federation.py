"""Several servers, one of which asks the others for the W3C's tests of SERVICE."""

from dataclasses import dataclass

import pyoxigraph as ox

from conformance.evaluation import Files
from conformance.graphs import MF, QT
from conformance.manifests import Test
from conformance.systems import Dataset, OverHttp


@dataclass(frozen=True, slots=True)
class Federation:
    """A server, and those that its SERVICE may ask."""

    asking: OverHttp
    asked: list[OverHttp]

    def prepare(self, test: Test) -> Files:
        """Load what a test's endpoints hold, and name the servers instead of them in its files."""
        graph = test.graph
        action = graph.value(test.node, f"{MF}action")
        services = graph.values(action, f"{QT}serviceData")
        renamed: dict[str, str] = {}
        for system, service in zip(self.asked, services, strict=False):
            renamed[graph.text(service, f"{QT}endpoint")] = system.endpoint.query
            file = graph.text(service, f"{QT}data")
            system.load(Dataset(tuple(Files(test.suite).quads(file, ox.DefaultGraph()))))
        return Files(test.suite, renamed)
