"""The application under another ASGI server than its own listening: protocol, conditions, codings, pages."""

import subprocess
import sys
from pathlib import Path

from shared import apart

TESTS = Path(__file__).parents[1]
CHOSEN = (
    "conformance/test_protocol.py",
    "pages/test_http.py::test_what_the_client_has_is_not_sent_again",
    "pages/test_http.py::test_a_problem_has_the_look_of_the_pages",
    "server/test_compression.py::test_each_coding_has_an_entity_tag_of_its_own",
    "server/test_compression.py::test_a_long_answer_streams_compressed",
    "server/test_result_cache.py::test_formats_have_tags_of_their_own",
    "server/test_result_cache.py::test_a_document_is_stored_with_all_that_it_varies_by",
)


def test_chosen_tests_pass_under_hypercorn() -> None:
    """All of these files pass so: AIKG_ASGI_SERVER=hypercorn python -m pytest ..."""
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*asked, *(str(TESTS / each) for each in CHOSEN)],
        env=apart() | {"AIKG_ASGI_SERVER": "hypercorn"},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
