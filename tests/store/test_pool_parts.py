"""The parts of the killable store that hold by algebra: frames, and who runs next."""

import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aikg import errors
from aikg.store import Query, Update
from aikg.store.pool.admission import Admission
from aikg.store.pool.frames import (
    FrameKind,
    FrameReader,
    end_frame,
    end_from,
    frame,
    query_from,
    query_payload,
    update_from,
    update_payload,
)

pytestmark = pytest.mark.quick

HEADER = 5
texts = st.text(max_size=40)
iris = st.lists(texts, max_size=3).map(tuple)
some_errors = st.one_of(
    st.builds(errors.QuerySyntaxError, texts, st.integers(1, 99), st.integers(1, 99)),
    st.builds(errors.NotAcceptableError, iris),
    st.builds(errors.LimitExceededError, texts, texts),
    st.builds(errors.StoreError, texts),
    st.builds(errors.EvaluationError, texts),
    st.builds(errors.ServiceRefusedError, texts),
)


@given(st.lists(st.tuples(st.sampled_from(FrameKind), st.binary(max_size=99)), max_size=9), st.data())
def test_frames_arrive_as_they_were_sent_however_they_are_cut(
    frames: list[tuple[FrameKind, bytes]], data: st.DataObject
) -> None:
    sent = b"".join(frame(kind, payload) for kind, payload in frames)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader, received = FrameReader(theirs), []
        theirs.setblocking(False)
        while sent:
            cut = data.draw(st.integers(1, len(sent)))
            ours.sendall(sent[:cut])
            sent = sent[cut:]
            received += read_all(reader)
        ours.shutdown(socket.SHUT_RDWR)
        with pytest.raises(EOFError):
            reader.read()
    assert received == frames


def read_all(reader: FrameReader) -> list[tuple[FrameKind, bytes]]:
    received = []
    while True:
        try:
            received.append(reader.read())
        except BlockingIOError:
            return received


@given(st.booleans(), some_errors)
def test_an_error_crosses_the_border_whole(fit: bool, error: errors.AikgError) -> None:
    assert end_from(end_frame(fit, None)[HEADER:]) == (fit, None)
    kept, came = end_from(end_frame(fit, error)[HEADER:])
    assert kept == fit
    assert came is not None
    assert (type(came), str(came), vars(came)) == (type(error), str(error), vars(error))


@given(st.builds(Query, texts, texts, iris, iris, client=texts, query_id=texts), st.floats(0, 99))
def test_a_query_crosses_the_border_whole(query: Query, timeout: float) -> None:
    came = query_from(query_payload(query, timeout))
    assert came.timeout == timeout
    assert query_payload(came, timeout) == query_payload(query, timeout)
    assert (came.text, came.default_graph_uris) == (query.text, query.default_graph_uris)


@given(st.builds(Update, texts, iris, iris))
def test_an_update_crosses_the_border_whole(update: Update) -> None:
    assert update_from(update_payload(update)) == update


class Watch:
    """Counts who runs, and remembers the most of all and of each client."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.now: Counter[str] = Counter()
        self.most = 0
        self.most_of_one = 0

    def begin(self, client: str) -> None:
        with self.lock:
            self.now[client] += 1
            self.most = max(self.most, self.now.total())
            self.most_of_one = max(self.most_of_one, *self.now.values())

    def end(self, client: str) -> None:
        with self.lock:
            self.now[client] -= 1


@settings(max_examples=25)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 6), st.lists(st.sampled_from("abc"), max_size=24))
def test_turns_stay_within_their_bounds_and_none_is_lost(
    running: int, per_client: int, waiting: int, clients: list[str]
) -> None:
    admission, watch = Admission(running, per_client, waiting), Watch()

    def take_turn(client: str) -> bool:
        try:
            with admission.turn(client, time.monotonic() + 30):
                watch.begin(client)
                time.sleep(0.0005)
                watch.end(client)
        except errors.LimitExceededError:
            return False
        return True

    with ThreadPoolExecutor(24) as threads:
        served = list(threads.map(take_turn, clients))
    assert watch.most <= running
    assert watch.most_of_one <= per_client
    assert sum(served) >= min(len(clients), 1)
    # Every turn has come back: as many can run at once as in the beginning.
    with ExitStack() as held:
        for i in range(running):
            held.enter_context(admission.turn(f"late {i}", time.monotonic() + 30))
